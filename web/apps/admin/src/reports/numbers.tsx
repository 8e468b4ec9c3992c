/** What the chart shows, and what it is made of, as tables. */
import { useFormats } from "@florin/data";
import { adminPayments, adminReports, humanize, reports } from "@florin/messages";
import {
  Card,
  type Column,
  ErrorState,
  MoneyText,
  type Period,
  type ReportLine,
  type ReportQuestion,
  type ReportRow,
  rowsOf,
  SkeletonRows,
  SummedTable,
  sumsOf,
  Table,
  usePeriodName,
  useReport,
} from "@florin/ui";

const text = reports;

interface Props {
  question: ReportQuestion;
  lines: readonly ReportLine[];
  currency: string;
}

export function PeriodTable({ question: { group }, lines, currency }: Props) {
  const { number } = useFormats();
  const name = usePeriodName(group);
  const money = (amount: number) => <MoneyText money={{ amount, currency }} quietZero />;
  const period = (key: string) => (group === "week" ? text.week(name(key)) : name(key));
  const columns: Column<ReportRow>[] = [
    { key: "period", name: text.columns.period, cell: ({ key }) => (key === "" ? text.all : period(key)) },
    {
      key: "count",
      name: text.columns.count,
      end: true,
      wide: true,
      cell: (row) => number(sumsOf(row.lines).count),
    },
    {
      key: "average",
      name: text.columns.average,
      end: true,
      wide: true,
      cell: (row) => money(sumsOf(row.lines).average),
    },
    { key: "refunded", name: text.columns.refunded, end: true, cell: (row) => money(sumsOf(row.lines).refunded) },
    { key: "paid", name: adminReports.arrived, end: true, cell: (row) => money(sumsOf(row.lines).total) },
  ];
  const sum: ReportRow = { key: "", lines: [...lines] };
  return (
    <Card title={text.table} hint={text.tableHint} flush>
      <SummedTable>
        <Table label={text.tableOf} columns={columns} rows={[...rowsOf(lines), sum]} rowKey={({ key }) => key} />
      </SummedTable>
    </Card>
  );
}

const titles = { status: text.byStatus, type: text.byType };
const names = { status: adminPayments.statuses, type: adminPayments.types };

/** Of all payments, whatever became of them. */
export function Breakdown({ period, by, currency }: { period: Period; by: "status" | "type"; currency: string }) {
  const { number } = useFormats();
  const { data, error, refetch } = useReport(period, by, "all");
  const all = (lines: readonly ReportLine[], part: "count" | "total") =>
    lines.reduce((sum, line) => sum + line[part], 0);
  const columns: Column<ReportRow>[] = [
    { key: by, name: text.columns[by], cell: ({ key }) => names[by][key] ?? humanize(key) },
    { key: "count", name: text.columns.count, end: true, cell: (row) => number(all(row.lines, "count")) },
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
        <Table
          label={titles[by]}
          columns={columns}
          rows={rowsOf(data.items.filter((line) => line.currency === currency))}
          rowKey={({ key }) => key}
        />
      )}
    </Card>
  );
}
