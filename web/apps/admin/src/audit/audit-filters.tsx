import { admin } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import { Button, TextField, useUrlFilters } from "@florin/ui";
import { Search, X } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import s from "../filters.module.css";

const text = admin.audit;
export const filterNames = ["q", "action", "from", "to"] as const;

export const useClearFilters = () => useUrlFilters(filterNames).clear;

export function AuditFilters() {
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
      <ActionFilter onAction={(action) => filters.set({ action })} />
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

/** Exact action names are typed whole: Enter or leaving the field asks. */
function ActionFilter({ onAction }: { onAction: (action: string) => void }) {
  const [params] = useSearchParams();
  const current = params.get("action") ?? "";
  const [typed, setTyped] = useState(current);
  useEffect(() => setTyped(current), [current]);
  const ask = () => typed.trim() !== current && onAction(typed.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask();
  };
  return (
    <form onSubmit={submit}>
      <TextField
        small
        label={text.action}
        labelHidden
        placeholder={text.actionPlaceholder}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={ask}
      />
    </form>
  );
}
