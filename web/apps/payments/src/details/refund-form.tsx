import { parseMoney, refreshSoon, useFormats, useSettings } from "@florin/data";
import { common, payments } from "@florin/messages";
import { api, notify, unwrap } from "@florin/platform";
import { Button, Callout, ChoiceField, DialogFooter, TextField, useForm } from "@florin/ui";
import { amountError } from "../shared/amount.ts";
import { moneyKinds, type PaymentDetails } from "../shared/queries.ts";
import s from "./details.module.css";

const text = payments.refund;
const reasonLengthMax = 200;

export function RefundForm({ payment, onClose }: { payment: PaymentDetails; onClose: () => void }) {
  const { locale } = useSettings();
  const formats = useFormats();
  const { currency } = payment;
  const leftMinor = payment.amount - payment.refunded_amount;
  const money = (amount: number) => formats.money({ amount, currency });

  /** Minor units to refund; null while the input is none. */
  const chosen = (how: string, typed: string): number | null => {
    if (how === "full") return leftMinor;
    const parsed = parseMoney(typed, currency, locale);
    return parsed.ok ? parsed.amount : null;
  };

  const form = useForm({
    initial: { how: "full", amount: "", reason: "" },
    validate: ({ how, amount }) => {
      if (how === "full") return {};
      const tooMuch = (chosen(how, amount) ?? 0) > leftMinor ? text.tooMuch(money(leftMinor)) : undefined;
      return { amount: amountError(amount, currency, locale) ?? tooMuch };
    },
    submit: async ({ how, amount, reason }) => {
      const refund = await unwrap(
        api.POST("/api/v1/payments/{payment_id}/refunds", {
          params: { path: { payment_id: payment.id } },
          body: {
            amount: chosen(how, amount) ?? leftMinor,
            ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
          },
        }),
      );
      notify("success", text.done(money(refund.amount)));
      refreshSoon(...moneyKinds);
      onClose();
    },
    place: (error, { how }) =>
      error.code === "refund_exceeds_payment" && how === "part" ? { field: "amount", message: error.message } : null,
  });
  const amount = chosen(form.values.how, form.values.amount);

  return (
    <form className={s.form} {...form.formProps}>
      {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
      <ChoiceField
        label={text.how}
        name="how"
        value={form.values.how}
        onValue={(how) => form.set("how", how)}
        options={[
          { value: "full", label: text.full, hint: money(leftMinor) },
          { value: "part", label: text.part },
        ]}
      />
      {form.values.how === "part" && (
        <TextField
          {...form.field("amount")}
          label={text.amount}
          inputMode="decimal"
          autoComplete="off"
          placeholder="0.00"
        />
      )}
      <TextField {...form.field("reason")} label={text.reason} maxLength={reasonLengthMax} optional />
      <DialogFooter>
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="submit" variant="danger" busy={form.busy}>
          {amount === null ? text.open : text.submit(money(amount))}
        </Button>
      </DialogFooter>
    </form>
  );
}
