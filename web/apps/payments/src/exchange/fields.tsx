/** The two sides: what is given and what one gets; either can be typed. */
import { minorDigits, useFormats } from "@florin/data";
import { exchange } from "@florin/messages";
import { Button, SelectField, TextField } from "@florin/ui";
import { ArrowDownUp } from "lucide-react";
import { currencyOptions } from "../shared/amount.ts";
import s from "./exchange.module.css";
import type { Quote } from "./queries.ts";
import type { ExchangeForm } from "./use-exchange-form.ts";

const text = exchange.form;

/** As a person would type it: minor units with their point, no separators. */
function plain({ amount, currency }: Quote["source"]): string {
  const digits = minorDigits(currency);
  if (digits === 0) return String(amount);
  const padded = String(amount).padStart(digits + 1, "0");
  return `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

export function Fields({ form, currencies }: { form: ExchangeForm; currencies: string[] }) {
  const formats = useFormats();
  const { from, to, typed, fixed, price, available } = form;
  const short = price !== undefined && available !== undefined && price.quote.source.amount > available.amount;
  const shown = (side: "source" | "target") =>
    fixed === side ? typed : price === undefined ? "" : plain(price.quote[side]);
  const options = currencyOptions(from, to, ...currencies);
  return (
    <div className={s.sides}>
      <div className={s.side}>
        <TextField
          name="give"
          label={text.give}
          inputMode="decimal"
          autoComplete="off"
          placeholder="0.00"
          value={shown("source")}
          onChange={({ target }) => form.type("source", target.value)}
          error={short ? text.short(formats.money(available)) : fixed === "source" ? form.amountWrong : undefined}
          hint={available === undefined ? undefined : text.available(formats.money(available))}
        />
        <SelectField
          name="from"
          label={text.giveCurrency}
          value={from}
          onValue={(value) => form.choose("from", value)}
          options={options}
        />
      </div>
      <div className={s.swap}>
        <Button size="small" aria-label={text.swap} onClick={form.swap}>
          <ArrowDownUp size={16} aria-hidden="true" />
        </Button>
      </div>
      <div className={s.side}>
        <TextField
          name="get"
          label={text.get}
          inputMode="decimal"
          autoComplete="off"
          placeholder="0.00"
          value={shown("target")}
          onChange={({ target }) => form.type("target", target.value)}
          error={fixed === "target" ? form.amountWrong : undefined}
        />
        <SelectField
          name="to"
          label={text.getCurrency}
          value={to}
          onValue={(value) => form.choose("to", value)}
          options={options}
          error={form.currencyWrong}
        />
      </div>
    </div>
  );
}
