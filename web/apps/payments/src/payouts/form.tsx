/** Asking for a payout. The server may ask for proof of who it is first, and then goes on by itself. */
import { keys, refreshSoon, useFormats, useSettings } from "@florin/data";
import { common, payouts } from "@florin/messages";
import { api, notify, unwrap } from "@florin/platform";
import { Button, Callout, ChoiceField, Dialog, DialogFooter, SelectField, TextField, useForm } from "@florin/ui";
import { useRef } from "react";
import { amountError, amountOf } from "../shared/amount.ts";
import { moneyKinds, useWallets } from "../shared/queries.ts";
import s from "./payouts.module.css";

const text = payouts.form;
const other = "other";
const reference = /^(bank|ba)_[A-Za-z0-9_]{1,60}$/;

export function PayoutDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={text.title} hint={text.hint}>
      <PayoutForm onClose={onClose} />
    </Dialog>
  );
}

function PayoutForm({ onClose }: { onClose: () => void }) {
  const { locale, currency: mainCurrency } = useSettings();
  const formats = useFormats();
  const wallets = useWallets().data?.items ?? [];
  // One key for one intention: pressing again after a lost answer cannot pay out twice.
  const sent = useRef<{ body: string; key: string } | null>(null);
  const available = (currency: string) => wallets.find((wallet) => wallet.currency === currency)?.available;

  const form = useForm({
    initial: { amount: "", currency: mainCurrency, to: payouts.accounts[0][0] as string, account: "" },
    validate: ({ amount, currency, to, account }) => {
      const wrong = amountError(amount, currency, locale);
      const there = available(currency);
      const tooMuch =
        wrong === undefined && there !== undefined && amountOf(amount, currency, locale) > there.amount
          ? text.tooMuch(formats.money(there))
          : undefined;
      return {
        amount: wrong ?? tooMuch,
        account: to === other && !reference.test(account.trim()) ? text.customWrong : undefined,
      };
    },
    submit: async ({ amount, currency, to, account }) => {
      const money = { amount: amountOf(amount, currency, locale), currency };
      const body = { ...money, destination: to === other ? account.trim() : to };
      const words = JSON.stringify(body);
      if (sent.current?.body !== words) sent.current = { body: words, key: crypto.randomUUID() };
      const headers = { "Idempotency-Key": sent.current.key };
      await unwrap(api.POST("/api/v1/payouts", { body, headers }));
      sent.current = null;
      notify("success", text.done(formats.money(money)));
      refreshSoon(keys.payouts, ...moneyKinds);
      onClose();
    },
    wireNames: { account: "destination" },
    place: (error) => {
      if (error.code !== "insufficient_funds") return null;
      // What is refused is the answer under its key for good: the next try is a new one.
      sent.current = null;
      return { field: "amount", message: error.message };
    },
  });
  const currencies = wallets.length === 0 ? [mainCurrency] : wallets.map(({ currency }) => currency);
  return (
    <form className={s.form} {...form.formProps}>
      {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
      <div className={s.money}>
        <TextField
          {...form.field("amount")}
          label={text.amount}
          inputMode="decimal"
          autoComplete="off"
          placeholder="0.00"
        />
        <SelectField
          label={text.currency}
          name="currency"
          value={form.values.currency}
          onValue={(value) => form.set("currency", value)}
          options={currencies.map((value) => ({ value, label: value }))}
        />
      </div>
      <ChoiceField
        label={text.to}
        name="to"
        value={form.values.to}
        onValue={(value) => form.set("to", value)}
        options={[
          ...payouts.accounts.map(([value, label, hint]) => ({ value, label, hint })),
          { value: other, label: text.other },
        ]}
      />
      {form.values.to === other ? (
        <TextField {...form.field("account")} label={text.custom} hint={text.customHint} autoComplete="off" />
      ) : (
        <Callout tone="info">{text.tests}</Callout>
      )}
      <DialogFooter>
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="submit" variant="primary" busy={form.busy}>
          {text.submit}
        </Button>
      </DialogFooter>
    </form>
  );
}
