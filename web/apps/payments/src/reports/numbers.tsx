/** What the chart shows, as tables. */
import { useFormats } from "@florin/data";
import { payments, reports } from "@florin/messages";
import {
  Card,
  type Column,
  ErrorState,
  MoneyText,
  type Period,
  type ReportLine,
  type ReportQuestion,
  type ReportRow as Row,
  rowsOf,
  SkeletonRows,
  SummedTable,
  sumsOf,
  Table,
  usePeriodName,
  useReport,
} from "@florin/ui";
import { StatusBadge } from "../shared/status.tsx";

const text = reports;

const of = (lines: readonly ReportLine[], direction: string) =>
  sumsOf(lines.filter((line) => line.direction === direction));

export function PeriodTable({ question: { group }, lines, currency }: TableProps) {
  const formats = useFormats();
  const name = usePeriodName(group);
  const money = (amount: number) => <MoneyText money={{ amount, currency }} quietZero />;
  const period = (key: string) => (group === "week" ? text.week(name(key)) : name(key));
  const columns: Column<Row>[] = [
    { key: "period", name: text.columns.period, cell: ({ key }) => (key === "" ? text.all : period(key)) },
    {
      key: "count",
      name: text.columns.count,
      end: true,
      wide: true,
      cell: (row) => formats.number(sumsOf(row.lines).count),
    },
    {
      key: "average",
      name: text.columns.average,
      end: true,
      wide: true,
      cell: (row) => money(sumsOf(row.lines).average),
    },
    {
      key: "refunded",
      name: text.columns.refunded,
      end: true,
      wide: true,
      cell: (row) => money(sumsOf(row.lines).refunded),
    },
    { key: "received", name: text.columns.received, end: true, cell: (row) => money(of(row.lines, "incoming").total) },
    { key: "sent", name: text.columns.sent, end: true, cell: (row) => money(of(row.lines, "outgoing").total) },
  ];
  const sum: Row = { key: "", lines: [...lines] };
  return (
    <Card title={text.table} hint={text.tableHint} flush>
      <SummedTable>
        <Table<Row> label={text.tableOf} columns={columns} rows={[...rowsOf(lines), sum]} rowKey={({ key }) => key} />
      </SummedTable>
    </Card>
  );
}

interface TableProps {
  question: ReportQuestion;
  lines: readonly ReportLine[];
  currency: string;
}

/** Of all payments, whatever became of them. */
const all = (lines: readonly ReportLine[], part: "count" | "total") => lines.reduce((sum, line) => sum + line[part], 0);

const titles = { status: text.byStatus, type: text.byType };

export function Breakdown({ period, by, currency }: { period: Period; by: "status" | "type"; currency: string }) {
  const formats = useFormats();
  const { data, error, refetch } = useReport(period, by);
  const rows = rowsOf((data?.items ?? []).filter((line) => line.currency === currency));
  const columns: Column<Row>[] = [
    {
      key: by,
      name: text.columns[by],
      cell: ({ key }) => (by === "status" ? <StatusBadge status={key} /> : (payments.types[key] ?? key)),
    },
    { key: "count", name: text.columns.count, end: true, cell: (row) => formats.number(all(row.lines, "count")) },
    {
      key: "total",
      name: text.columns.total,
      end: true,
      cell: (row) => <MoneyText money={{ amount: all(row.lines, "total"), currency }} />,
    },
  ];
  return (
    <Card title={titles[by]} flush={data !== undefined}>
      {error !== null && data === undefined ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <SkeletonRows rows={3} />
      ) : (
        <Table<Row> label={titles[by]} columns={columns} rows={rows} rowKey={({ key }) => key} />
      )}
    </Card>
  );
}
