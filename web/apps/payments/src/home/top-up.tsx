import { refreshSoon, useFormats, useSettings } from "@florin/data";
import { common, payments } from "@florin/messages";
import { ApiError, api, notify, unwrap } from "@florin/platform";
import { Button, Callout, ChoiceField, Dialog, DialogFooter, SelectField, TextField, useForm } from "@florin/ui";
import { amountError, amountOf, commonCurrencies, currencyOptions } from "../shared/amount.ts";
import { moneyKinds } from "../shared/queries.ts";
import { failureText } from "../shared/status.tsx";
import s from "./quick-pay.module.css";

const text = payments.topUp;

export function TopUpDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={text.title} hint={text.hint}>
      <TopUpForm onClose={onClose} />
    </Dialog>
  );
}

function TopUpForm({ onClose }: { onClose: () => void }) {
  const { locale, currency: mainCurrency } = useSettings();
  const formats = useFormats();
  const form = useForm({
    initial: { amount: "", currency: mainCurrency, card: text.cards[0]?.[0] ?? "" },
    validate: ({ amount, currency }) => ({ amount: amountError(amount, currency, locale) }),
    submit: async ({ amount, currency, card }) => {
      const money = { amount: amountOf(amount, currency, locale), currency };
      const topUp = await unwrap(api.POST("/api/v1/top-ups", { body: { ...money, payment_method: card } }));
      if (topUp.status === "failed") {
        throw new ApiError(
          200,
          topUp.failure_code ?? "failed",
          `${text.failed}. ${failureText(topUp.failure_code ?? "declined")}`,
        );
      }
      if (topUp.status === "completed") notify("success", text.done(formats.money(money)));
      else notify("info", text.processing(formats.money(money)), text.processingText);
      refreshSoon(...moneyKinds);
      onClose();
    },
  });
  return (
    <form className={s.form} {...form.formProps}>
      {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
      <div className={s.amount}>
        <TextField
          {...form.field("amount")}
          label={payments.pay.amount}
          inputMode="decimal"
          autoComplete="off"
          placeholder="0.00"
        />
        <SelectField
          label={payments.pay.currency}
          name="currency"
          value={form.values.currency}
          onValue={(value) => form.set("currency", value)}
          options={currencyOptions(mainCurrency, ...commonCurrencies)}
        />
      </div>
      <ChoiceField
        label={text.card}
        name="card"
        value={form.values.card}
        onValue={(value) => form.set("card", value)}
        options={text.cards.map(([value, label, hint]) => ({ value, label, hint }))}
      />
      <Callout tone="info">{text.testCards}</Callout>
      <DialogFooter>
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="submit" variant="primary" busy={form.busy}>
          {text.submit}
        </Button>
      </DialogFooter>
    </form>
  );
}
