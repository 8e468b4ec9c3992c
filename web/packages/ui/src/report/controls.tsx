import { reports } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import type { ChangeEvent } from "react";
import { Card } from "../components/card.tsx";
import { Callout } from "../components/states.tsx";
import { TextField } from "../form/field.tsx";
import { Segmented } from "../form/segmented.tsx";
import type { ReportQuestion } from "./question.ts";
import s from "./report.module.css";

const text = reports;

/** Changes the address; an empty value takes the parameter away. */
export function useReportAddress() {
  const [, setParams] = useSearchParams();
  return (changes: Record<string, string>) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes)) {
          if (value === "") next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace: true },
    );
}

interface Props {
  question: ReportQuestion;
  currencies: readonly string[];
  currency: string;
}

/** Period, grouping and currency, all of them in the address. */
export function ReportControls({ question: { days, typed, group, groups, wrong }, currencies, currency }: Props) {
  const ask = useReportAddress();
  const own = (name: "from" | "to") => (event: ChangeEvent<HTMLInputElement>) => {
    const { value } = event.target;
    if (value !== "") ask({ ...typed, [name]: value, days: "" });
  };
  return (
    <Card>
      <div className={s.controls}>
        <Segmented
          label={text.period}
          value={days}
          onValue={(value) => ask({ days: value, from: "", to: "" })}
          options={Object.entries(text.periods).map(([value, label]) => ({ value, label }))}
        />
        <div className={s.dates}>
          <TextField small label={text.from} type="date" value={typed.from} onChange={own("from")} />
          <TextField small label={text.to} type="date" value={typed.to} onChange={own("to")} />
        </div>
        {groups.length > 1 && (
          <Segmented
            label={text.group}
            value={group}
            onValue={(value) => ask({ group: value })}
            options={groups.map((value) => ({ value, label: text.groups[value] ?? value }))}
          />
        )}
        {currencies.length > 1 && (
          <Segmented
            label={text.currency}
            value={currency}
            onValue={(value) => ask({ currency: value })}
            options={currencies.map((value) => ({ value, label: value }))}
          />
        )}
      </div>
      {wrong && (
        <div className={s.wrong}>
          <Callout tone="bad">{text.order}</Callout>
        </div>
      )}
    </Card>
  );
}
