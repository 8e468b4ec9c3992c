/** Filters of the payments list; all of their state is the URL. */
import { useSettings } from "@florin/data";
import { payments } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import { Button, SelectField, TextField, useUrlFilters } from "@florin/ui";
import { Search, SlidersHorizontal, X } from "lucide-react";
import { type ComponentProps, type FormEvent, useEffect, useId, useState } from "react";
import { commonCurrencies, currencyOptions } from "../shared/amount.ts";
import s from "./filters.module.css";
import { filterNames, moreNames } from "./question.ts";

const text = payments.list;

const options = (any: string, names: Record<string, string>) => [
  { value: "", label: any },
  ...Object.entries(names).map(([value, label]) => ({ value, label })),
];
const statusOptions = options(text.anyStatus, payments.statuses);
const typeOptions = options(text.anyType, payments.types);
const directionOptions = options(text.anyDirection, { incoming: text.incoming, outgoing: text.outgoing });

export function PaymentFilters({ counterparty }: { counterparty: string | undefined }) {
  const filters = useUrlFilters(filterNames);
  const [params] = useSearchParams();
  const set = moreNames.filter((name) => params.has(name)).length;
  const [open, setOpen] = useState(set > 0);
  const panel = useId();
  return (
    <search>
      <div className={s.filters}>
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
        <Button size="small" aria-expanded={open} aria-controls={panel} onClick={() => setOpen(!open)}>
          <SlidersHorizontal size={15} aria-hidden="true" /> {text.more(set)}
        </Button>
        {filters.active && (
          <Button variant="ghost" size="small" onClick={filters.clear}>
            <X size={15} aria-hidden="true" /> {text.clear}
          </Button>
        )}
      </div>
      <div className={s.more} id={panel} hidden={!open}>
        <More filters={filters} />
      </div>
      {counterparty !== undefined && (
        <p className={s.chip}>
          {text.with(counterparty)}
          <Button
            variant="ghost"
            size="small"
            icon
            aria-label={text.withAll}
            onClick={() => filters.set({ counterparty: "" })}
          >
            <X size={14} aria-hidden="true" />
          </Button>
        </p>
      )}
    </search>
  );
}

function More({ filters }: { filters: ReturnType<typeof useUrlFilters> }) {
  const { currency } = useSettings();
  const [params] = useSearchParams();
  const held = params.get("currency") ?? currency;
  // An amount is one of a currency: it brings the main one along.
  const amount = (name: "min" | "max") => (value: string) =>
    filters.set({ [name]: value, ...(value === "" ? {} : { currency: held }) });
  return (
    <>
      <SelectField small label={text.type} options={typeOptions} {...filters.select("type")} />
      <SelectField
        small
        label={text.currency}
        options={[{ value: "", label: text.anyCurrency }, ...currencyOptions(held, currency, ...commonCurrencies)]}
        {...filters.select("currency")}
      />
      <TypedFilter label={text.min} value={params.get("min") ?? ""} onAsk={amount("min")} inputMode="decimal" />
      <TypedFilter label={text.max} value={params.get("max") ?? ""} onAsk={amount("max")} inputMode="decimal" />
      <TextField small label={text.from} type="date" {...filters.input("from")} />
      <TextField small label={text.to} type="date" {...filters.input("to")} />
    </>
  );
}

interface TypedProps extends Pick<ComponentProps<typeof TextField>, "label" | "inputMode"> {
  value: string;
  onAsk: (value: string) => void;
}

/** Asks when the field is left or Enter is pressed. */
function TypedFilter({ value, onAsk, ...rest }: TypedProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const ask = () => typed.trim() !== value && onAsk(typed.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask();
  };
  return (
    <form onSubmit={submit}>
      <TextField
        {...rest}
        small
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={ask}
      />
    </form>
  );
}
