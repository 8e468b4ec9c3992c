import { useFormats } from "@florin/data";
import { humanize, reconciliation as text } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import {
  Badge,
  Button,
  Card,
  type Column,
  EmptyState,
  MoneyText,
  PagedTable,
  RowButton,
  SelectField,
  type Tone,
} from "@florin/ui";
import { BookCheck, RefreshCw } from "lucide-react";
import { type Run, useRuns } from "./queries.ts";
import s from "./reconciliation.module.css";

const choices = [
  { value: "", label: text.anyDay },
  { value: "open", label: text.onlyOpen },
];
const tones: Record<string, Tone> = { reading: "warn", open: "neutral", closed: "ok" };

function State({ run: { state, paused_because } }: { run: Run }) {
  if (paused_because !== null) return <Badge tone="bad">{text.paused}</Badge>;
  return <Badge tone={tones[state] ?? "neutral"}>{text.states[state] ?? humanize(state)}</Badge>;
}

const columns = (day: (iso: string) => string, open: (run: Run) => void): Column<Run>[] => [
  {
    key: "day",
    name: text.columns.day,
    cell: (run) => <RowButton onClick={() => open(run)}>{text.dayOf(day(run.day), run.currency)}</RowButton>,
  },
  { key: "state", name: text.columns.state, wide: true, cell: (run) => <State run={run} /> },
  {
    key: "open",
    name: text.columns.open,
    cell: ({ open_differences: count }) =>
      count === 0 ? text.balanced : <Badge tone="bad">{text.openCount(count)}</Badge>,
  },
  { key: "matched", name: text.columns.matched, end: true, wide: true, cell: ({ matched_count }) => matched_count },
  {
    key: "ours",
    name: text.columns.ours,
    end: true,
    wide: true,
    cell: ({ our_balance: amount, currency }) => <MoneyText money={{ amount, currency }} />,
  },
  {
    key: "theirs",
    name: text.columns.theirs,
    end: true,
    wide: true,
    cell: ({ their_balance: amount, currency }) => <MoneyText money={{ amount, currency }} />,
  },
];

export function Days() {
  const { day } = useFormats();
  const [params, setParams] = useSearchParams();
  const onlyOpen = params.has("open");
  const found = useRuns(onlyOpen, params.get("cursor"));
  const show = (run: Run) => setParams({ view: "differences", day: run.day, currency: run.currency, status: "any" });
  return (
    <Card flush>
      <search className={s.bar}>
        <SelectField
          small
          label={text.columns.open}
          labelHidden
          options={choices}
          value={onlyOpen ? "open" : ""}
          onValue={(value) => setParams(value === "" ? {} : { open: "1" })}
        />
        <Button busy={found.isFetching && found.data !== undefined} onClick={() => void found.refetch()}>
          <RefreshCw size={16} aria-hidden="true" /> {text.refresh}
        </Button>
      </search>
      <PagedTable
        found={found}
        label={text.days}
        columns={columns(day, show)}
        empty={
          <EmptyState
            icon={BookCheck}
            title={onlyOpen ? text.noDifference : text.none}
            text={onlyOpen ? text.noDifferenceText : text.noneText}
          />
        }
      />
    </Card>
  );
}
