/** For staff: what exchanges have left with the platform. */
import { exchange } from "@florin/messages";
import type { Schemas } from "@florin/platform";
import { Card, type Column, ErrorState, MoneyText, SkeletonRows, Table } from "@florin/ui";
import s from "./exchange.module.css";
import { usePositions } from "./queries.ts";

const text = exchange.staff;

const columns: Column<Schemas["PositionItem"]>[] = [
  { key: "currency", name: text.columns.currency, cell: ({ currency }) => currency },
  {
    key: "position",
    name: text.columns.position,
    end: true,
    cell: ({ currency, position }) => <MoneyText money={{ amount: position, currency }} />,
  },
  {
    key: "margin",
    name: text.columns.margin,
    end: true,
    cell: ({ currency, margin }) => <MoneyText money={{ amount: margin, currency }} />,
  },
];

export function Positions() {
  const { data, error, refetch } = usePositions();
  return (
    <Card title={text.title} hint={text.hint} flush>
      {error !== null && data === undefined ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <div className={s.waiting}>
          <SkeletonRows rows={3} />
        </div>
      ) : data.items.length === 0 ? (
        <p className={s.none}>{text.none}</p>
      ) : (
        <Table label={text.table} columns={columns} rows={data.items} rowKey={({ currency }) => currency} />
      )}
    </Card>
  );
}
