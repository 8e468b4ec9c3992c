import { cards, newPayment, payments } from "@florin/messages";
import { SelectField, TextField } from "@florin/ui";
import { commonCurrencies, currencyOptions } from "../shared/amount.ts";
import { cardName } from "../shared/cards.ts";
import { RecipientField } from "../shared/recipient-field.tsx";
import s from "./new-payment.module.css";
import type { NewPayment } from "./use-new-payment.ts";

const text = payments.pay;
const noteLengthMax = 500;

export function Who({ making: { form, values, set, setting, wallets, saved } }: { making: NewPayment }) {
  const held = wallets.map((wallet) => wallet.currency);
  const available = setting.available(values.currency);
  return (
    <div className={s.fields}>
      <RecipientField {...form.field("to")} onChange={(event) => set("to", event.target.value)} />
      <div className={s.amount}>
        <TextField
          {...form.field("amount")}
          label={text.amount}
          inputMode="decimal"
          autoComplete="off"
          placeholder="0.00"
          hint={available && text.fromWallet(available.currency, setting.shown(available))}
        />
        <SelectField
          label={text.currency}
          name="currency"
          value={values.currency}
          onValue={(value) => form.set("currency", value)}
          options={currencyOptions(values.currency, ...(held.length === 0 ? commonCurrencies : held))}
        />
      </div>
      {values.when === "now" && saved.length > 0 && (
        <SelectField
          label={cards.payFrom}
          name="source"
          value={values.source}
          onValue={(value) => form.set("source", value)}
          options={[
            { value: "wallet", label: newPayment.wallet(values.currency) },
            ...saved.map((card) => ({ value: card.id, label: cardName(card) })),
          ]}
        />
      )}
      <TextField
        {...form.field("note")}
        label={text.note}
        placeholder={text.notePlaceholder}
        maxLength={noteLengthMax}
        optional
      />
    </div>
  );
}
