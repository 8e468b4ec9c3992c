/** Filters of the payments list; all of their state is the URL. */
import { useSettings } from "@florin/data";
import { payments } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import { Button, SelectField, TextField, useUrlFilters } from "@florin/ui";
import { Search, X } from "lucide-react";
import { commonCurrencies, currencyOptions } from "../shared/amount.ts";
import type { Filters, PaymentStatus } from "../shared/queries.ts";
import s from "./filters.module.css";

const text = payments.list;
export const filterNames = ["q", "status", "direction", "currency", "from", "to"] as const;

const statusOptions = [
  { value: "", label: text.anyStatus },
  ...Object.entries(payments.statuses).map(([value, label]) => ({ value, label })),
];
const directionOptions = [
  { value: "", label: text.anyDirection },
  { value: "incoming", label: text.incoming },
  { value: "outgoing", label: text.outgoing },
];

/** The question that the URL asks. Days are whole days in UTC, the last one included. */
export function useListFilters(): Filters {
  const [params] = useSearchParams();
  const filters: Filters = {};
  for (const name of ["q", "currency", "from", "to", "cursor"] as const) {
    const value = params.get(name);
    if (value === null || value === "") continue;
    if (name === "from") filters.from = `${value}T00:00:00Z`;
    else if (name === "to") filters.to = `${value}T23:59:59.999Z`;
    else filters[name] = value;
  }
  const status = params.get("status") ?? "";
  if (status in payments.statuses) filters.status = status as PaymentStatus;
  const direction = params.get("direction");
  if (direction === "incoming" || direction === "outgoing") filters.direction = direction;
  return filters;
}

export function PaymentFilters() {
  const { currency } = useSettings();
  const filters = useUrlFilters(filterNames);
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
          onChange={(event) => filters.type(event.target.value)}
        />
      </div>
      <SelectField small label={text.status} labelHidden options={statusOptions} {...filters.select("status")} />
      <SelectField
        small
        label={text.direction}
        labelHidden
        options={directionOptions}
        {...filters.select("direction")}
      />
      <SelectField
        small
        label={text.currency}
        labelHidden
        options={[{ value: "", label: text.anyCurrency }, ...currencyOptions(currency, ...commonCurrencies)]}
        {...filters.select("currency")}
      />
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
