import { useFormats } from "@florin/data";
import { humanize, reconciliation as text } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import {
  Badge,
  Button,
  Card,
  type Column,
  Download,
  EmptyState,
  MoneyText,
  PagedTable,
  RowButton,
  SelectField,
  useUrlFilters,
} from "@florin/ui";
import { BookCheck, RotateCw } from "lucide-react";
import f from "../filters.module.css";
import { DifferenceDrawer } from "./difference-drawer.tsx";
import { type Difference, type Reason, type Status, useDifferences, useReadAgain, type Wanted } from "./queries.ts";
import { StatusBadge } from "./status.tsx";

const filterNames = ["status", "reason", "day", "currency"] as const;
const side = (found: Difference["ours"]) => (found === null ? text.nothing : <MoneyText money={found.amount} />);

const columns = (day: (iso: string) => string, open: (id: string) => void): Column<Difference>[] => [
  {
    key: "what",
    name: text.columns.what,
    cell: ({ id, flow }) => <RowButton onClick={() => open(id)}>{text.flows[flow] ?? humanize(flow)}</RowButton>,
  },
  { key: "day", name: text.columns.day, wide: true, cell: (found) => day(found.day) },
  { key: "reason", name: text.columns.reason, cell: ({ reason }) => text.reasons[reason] ?? humanize(reason) },
  { key: "status", name: text.columns.status, wide: true, cell: ({ status }) => <StatusBadge status={status} /> },
  { key: "ours", name: text.columns.ourSide, end: true, wide: true, cell: ({ ours }) => side(ours) },
  { key: "theirs", name: text.columns.theirSide, end: true, wide: true, cell: ({ theirs }) => side(theirs) },
];

const { open: openOnly = "", ...others } = text.statuses;
const statusOptions = [
  { value: "", label: openOnly },
  ...Object.entries(others).map(([value, label]) => ({ value, label })),
];
const reasonOptions = [
  { value: "", label: text.anyReason },
  ...Object.entries(text.reasons).map(([value, label]) => ({ value, label })),
];

function wantedOf(params: URLSearchParams): Wanted {
  const [day, currency, status, reason] = ["day", "currency", "status", "reason"].map((name) => params.get(name) ?? "");
  return {
    ...(day ? { day } : {}),
    ...(currency ? { currency } : {}),
    ...(status === "any" ? {} : { status: status && status in text.statuses ? (status as Status) : "open" }),
    ...(reason && reason in text.reasons ? { reason: reason as Reason } : {}),
  };
}

export function Differences() {
  const { day } = useFormats();
  const [params, setParams] = useSearchParams();
  const filters = useUrlFilters(filterNames);
  const wanted = wantedOf(params);
  const found = useDifferences(wanted, params.get("cursor"));
  const show = (id: string | null) =>
    setParams((before) => {
      const after = new URLSearchParams(before);
      if (id === null) after.delete("difference");
      else after.set("difference", id);
      return after;
    });
  return (
    <Card flush>
      <search className={f.filters}>
        <SelectField small label={text.status} labelHidden options={statusOptions} {...filters.select("status")} />
        <SelectField small label={text.reason} labelHidden options={reasonOptions} {...filters.select("reason")} />
        {wanted.day !== undefined && (
          <>
            <Badge tone="neutral">{text.dayOf(day(wanted.day), wanted.currency ?? "")}</Badge>
            <Button onClick={() => filters.set({ day: "", currency: "" })}>{text.allDays}</Button>
            <Again day={wanted.day} />
          </>
        )}
        <Download
          href={`/api/v1/reconciliation/differences/export.csv?${new URLSearchParams({ ...wanted })}`}
          file={text.exportFile}
          label={text.export}
          failed={text.exportFailed}
        />
      </search>
      <PagedTable
        found={found}
        label={text.table}
        columns={columns(day, show)}
        empty={<EmptyState icon={BookCheck} title={text.noDifference} text={text.noDifferenceText} />}
        skeleton={6}
      />
      <DifferenceDrawer id={params.get("difference")} onClose={() => show(null)} />
    </Card>
  );
}

function Again({ day }: { day: string }) {
  const again = useReadAgain(day, text.againDone);
  return (
    <Button busy={again.isPending} onClick={() => again.mutate()}>
      <RotateCw size={16} aria-hidden="true" /> {text.again}
    </Button>
  );
}
