import { refreshSoon, useFormats, useSettings } from "@florin/data";
import { cards, common, payments } from "@florin/messages";
import { ApiError, api, notify, unwrap } from "@florin/platform";
import {
  Button,
  Callout,
  ChoiceField,
  Dialog,
  DialogFooter,
  SelectField,
  Skeleton,
  TextField,
  useForm,
} from "@florin/ui";
import { useRef } from "react";
import { amountError, amountOf, commonCurrencies, currencyOptions } from "../shared/amount.ts";
import { type Card, cardName, leaveToConfirm, offered, useCards } from "../shared/cards.ts";
import { moneyKinds } from "../shared/queries.ts";
import { failureText } from "../shared/status.tsx";
import { CardSaver } from "./add-card.tsx";
import s from "./top-up.module.css";

const text = payments.topUp;

interface Props {
  open: boolean;
  /** The saved card to begin with; the default one otherwise. */
  card: string | null;
  onClose: () => void;
}

export function TopUpDialog({ open, card, onClose }: Props) {
  const { data, error } = useCards();
  return (
    <Dialog open={open} onClose={onClose} title={text.title} hint={text.hint}>
      {data === undefined && error === null ? (
        <Skeleton height={220} />
      ) : (
        <TopUpForm saved={offered(data?.items ?? [])} first={card} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface FormProps {
  saved: readonly Card[];
  first: string | null;
  onClose: () => void;
}

function TopUpForm({ saved, first, onClose }: FormProps) {
  const { locale, currency: mainCurrency } = useSettings();
  const formats = useFormats();
  // One key for one intention: pressing again after a lost answer cannot charge twice.
  const sent = useRef<{ body: string; key: string } | null>(null);
  const chosen = saved.find(({ id }) => id === first) ?? saved[0];
  const form = useForm({
    initial: { amount: "", currency: mainCurrency, card: chosen?.id ?? text.cards[0]?.[0] ?? "" },
    validate: ({ amount, currency }) => ({ amount: amountError(amount, currency, locale) }),
    submit: async ({ amount, currency, card }) => {
      const money = { amount: amountOf(amount, currency, locale), currency };
      const body = { ...money, payment_method: card };
      const words = JSON.stringify(body);
      if (sent.current?.body !== words) sent.current = { body: words, key: crypto.randomUUID() };
      const topUp = await unwrap(
        api.POST("/api/v1/top-ups", { body, headers: { "Idempotency-Key": sent.current.key } }),
      );
      sent.current = null;
      if (topUp.status === "failed") {
        const code = topUp.failure_code ?? "declined";
        throw new ApiError(200, code, `${text.failed}. ${failureText(code)}`);
      }
      if (leaveToConfirm(topUp)) return;
      if (topUp.status === "completed") notify("success", text.done(formats.money(money)));
      else notify("info", text.processing(formats.money(money)), text.processingText);
      refreshSoon(...moneyKinds);
      onClose();
    },
  });
  const choices = { name: "card", value: form.values.card, onValue: (value: string) => form.set("card", value) };
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
      {saved.length > 0 && (
        <ChoiceField
          {...choices}
          label={cards.toCards}
          options={saved.map((card) => ({
            value: card.id,
            label: cardName(card),
            hint: cards.expires(card.exp_month, card.exp_year),
          }))}
        />
      )}
      <CardSaver />
      <details className={s.tests} open={saved.length === 0}>
        <summary>{cards.other}</summary>
        <ChoiceField
          {...choices}
          label={cards.other}
          labelHidden
          options={text.cards.map(([value, label, hint]) => ({ value, label, hint }))}
        />
        <Callout tone="info">{text.testCards}</Callout>
      </details>
      <DialogFooter>
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="submit" variant="primary" busy={form.busy}>
          {text.submit}
        </Button>
      </DialogFooter>
    </form>
  );
}
