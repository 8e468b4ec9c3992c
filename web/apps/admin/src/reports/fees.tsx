import { useFormats } from "@florin/data";
import { adminReports as text } from "@florin/messages";
import { Card, type Column, Download, MoneyText, type Period, Table } from "@florin/ui";
import { type FeeLine, fileQuery } from "./queries.ts";
import s from "./reports.module.css";

/** What the platform earned, passed on and paid in one currency. */
export function Fees({ period, fees, currency }: { period: Period; fees: readonly FeeLine[]; currency: string }) {
  const { number } = useFormats();
  const columns: Column<FeeLine>[] = [
    {
      key: "kind",
      name: text.columns.kind,
      cell: ({ kind }) => (
        <>
          {text.kinds[kind] ?? kind} <span className={s.detail}>{text.kindHints[kind]}</span>
        </>
      ),
    },
    { key: "count", name: text.columns.count, end: true, wide: true, cell: ({ count }) => number(count) },
    {
      key: "amount",
      name: text.columns.amount,
      end: true,
      cell: ({ amount }) => <MoneyText money={{ amount, currency }} />,
    },
  ];
  return (
    <Card
      title={text.fees}
      hint={text.feesHint}
      flush={fees.length > 0}
      aside={
        <Download
          href={`/api/v1/payments/reports/fees/export.csv?${fileQuery(period, "day", currency)}`}
          file={text.feesFile}
          label={text.export}
          ariaLabel={text.feesExport}
          failed={text.exportFailed}
        />
      }
    >
      {fees.length === 0 ? (
        <p className={s.muted}>{text.noFees}</p>
      ) : (
        <Table label={text.fees} columns={columns} rows={fees} rowKey={({ kind }) => kind} />
      )}
    </Card>
  );
}
