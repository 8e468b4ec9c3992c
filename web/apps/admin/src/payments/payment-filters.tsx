import { adminPayments } from "@florin/messages";
import { Button, SelectField, TextField, type useUrlFilters } from "@florin/ui";
import { Search, X } from "lucide-react";
import s from "../filters.module.css";
import { wordsLengthMin } from "./queries.ts";

const text = adminPayments;
export const filterNames = ["q", "status", "type", "currency", "from", "to"] as const;
const currencies = ["EUR", "USD", "GBP", "CHF", "JPY"];

const options = (any: string, names: Record<string, string>) => [
  { value: "", label: any },
  ...Object.entries(names).map(([value, label]) => ({ value, label })),
];
const statusOptions = options(text.anyStatus, text.statuses);
const typeOptions = options(text.anyType, text.types);
const currencyOptions = options(text.anyCurrency, Object.fromEntries(currencies.map((name) => [name, name])));

export function PaymentFilters({ filters }: { filters: ReturnType<typeof useUrlFilters> }) {
  const short = filters.typed !== "" && filters.typed.trim().length < wordsLengthMin;
  return (
    <search className={s.filters}>
      <div className={s.search}>
        <TextField
          small
          label={text.search}
          labelHidden
          type="search"
          placeholder={text.search}
          before={<Search size={16} aria-hidden="true" />}
          beforeWidth={38}
          value={filters.typed}
          {...(short ? { hint: text.searchShort } : {})}
          onChange={(event) => filters.type(event.target.value)}
        />
      </div>
      <SelectField small label={text.status} labelHidden options={statusOptions} {...filters.select("status")} />
      <SelectField small label={text.type} labelHidden options={typeOptions} {...filters.select("type")} />
      <SelectField small label={text.currency} labelHidden options={currencyOptions} {...filters.select("currency")} />
      <div className={s.days}>
        <TextField small label={text.from} type="date" {...filters.input("from")} />
        <TextField small label={text.to} type="date" {...filters.input("to")} />
      </div>
      {filters.active && (
        <Button variant="ghost" size="small" onClick={filters.clear}>
          <X size={15} aria-hidden="true" /> {text.clear}
        </Button>
      )}
    </search>
  );
}
