/** Quick pay: who, how much, what for; then one look before it is sent. */
import { useFormats, useSettings } from "@florin/data";
import { payments } from "@florin/messages";
import { ApiError, useSession } from "@florin/platform";
import { Button, Callout, Card, SelectField, TextField, useForm } from "@florin/ui";
import { useState } from "react";
import { amountError, amountOf, currencyOptions } from "../shared/amount.ts";
import { useWallets } from "../shared/queries.ts";
import { findRecipient, isSelf } from "../shared/recipient.ts";
import { RecipientField } from "../shared/recipient-field.tsx";
import { ConfirmPayment, type Draft } from "./confirm-payment.tsx";
import s from "./quick-pay.module.css";

const text = payments.pay;
const noteLengthMax = 140;

export function QuickPay() {
  // A new key is an empty form: after a payment was sent, the next one starts afresh.
  const [round, setRound] = useState(0);
  return (
    <Card title={text.title} hint={text.hint}>
      <PayForm key={round} onSent={() => setRound(round + 1)} />
    </Card>
  );
}

function PayForm({ onSent }: { onSent: () => void }) {
  const { locale, currency: mainCurrency } = useSettings();
  const formats = useFormats();
  const self = useSession((state) => state.user);
  const wallets = useWallets().data?.items ?? [];
  const [draft, setDraft] = useState<Draft | null>(null);
  const held = wallets.map((wallet) => wallet.currency);
  const startCurrency = held.length === 0 || held.includes(mainCurrency) ? mainCurrency : (held[0] ?? mainCurrency);

  const availableIn = (currency: string) => wallets.find((wallet) => wallet.currency === currency)?.available;

  const form = useForm({
    initial: { to: "", amount: "", currency: "", note: "" },
    validate: ({ to, amount, currency }) => {
      const chosen = currency || startCurrency;
      const available = availableIn(chosen);
      const wrong = amountError(amount, chosen, locale);
      const short =
        wrong === undefined && available !== undefined && amountOf(amount, chosen, locale) > available.amount;
      return {
        to: to.trim() === "" ? text.toMissing : isSelf(to, self) ? text.self : undefined,
        amount: wrong ?? (short ? text.short(formats.money(available)) : undefined),
      };
    },
    submit: async ({ to, amount, currency, note }) => {
      const recipient = await findRecipient(to);
      if (recipient === null) throw new ApiError(404, "recipient_unknown", text.toUnknown);
      const chosen = currency || startCurrency;
      setDraft({ recipient, money: { amount: amountOf(amount, chosen, locale), currency: chosen }, note: note.trim() });
    },
    place: ({ code, message }) => (code.startsWith("recipient_") ? { field: "to", message } : null),
  });
  const { currency } = form.values;

  return (
    <>
      <form className={s.form} {...form.formProps}>
        {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
        <RecipientField {...form.field("to")} />
        <div className={s.amount}>
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
            value={currency || startCurrency}
            onValue={(value) => form.set("currency", value)}
            options={currencyOptions(...(held.length === 0 ? [startCurrency] : held))}
          />
        </div>
        <TextField
          {...form.field("note")}
          label={text.note}
          placeholder={text.notePlaceholder}
          maxLength={noteLengthMax}
          optional
        />
        <Button type="submit" variant="gold" wide busy={form.busy}>
          {text.review}
        </Button>
      </form>
      <ConfirmPayment
        draft={draft}
        available={draft === null ? undefined : availableIn(draft.money.currency)}
        onClose={() => setDraft(null)}
        onSent={onSent}
      />
    </>
  );
}
