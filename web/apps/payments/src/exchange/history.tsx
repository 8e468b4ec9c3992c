import { exchange } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import { Card, type Column, DateTime, EmptyState, ErrorState, MoneyText, Pager, SkeletonRows, Table } from "@florin/ui";
import { RefreshCw } from "lucide-react";
import s from "./exchange.module.css";
import { type Exchange, useExchanges } from "./queries.ts";

const text = exchange.history;

const columns: Column<Exchange>[] = [
  { key: "when", name: text.columns.when, cell: ({ created_at }) => <DateTime at={created_at} /> },
  {
    key: "rate",
    name: text.columns.rate,
    wide: true,
    cell: ({ source, target, rate }) => (
      <span className={s.muted}>{exchange.price.one(source.currency, rate, target.currency)}</span>
    ),
  },
  {
    key: "margin",
    name: text.columns.margin,
    end: true,
    wide: true,
    cell: ({ margin }) => <MoneyText money={margin} />,
  },
  { key: "given", name: text.columns.given, end: true, cell: ({ source }) => <MoneyText money={source} /> },
  { key: "got", name: text.columns.got, end: true, cell: ({ target }) => <MoneyText money={target} /> },
];

export function History() {
  const [params] = useSearchParams();
  const { data, error, refetch, isPlaceholderData } = useExchanges(params.get("cursor"));
  return (
    <Card title={text.title} flush>
      {error !== null && data === undefined ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <div className={s.waiting}>
          <SkeletonRows rows={3} />
        </div>
      ) : data.items.length === 0 ? (
        <EmptyState icon={RefreshCw} title={text.none} text={text.noneText} />
      ) : (
        <Table
          label={text.table}
          columns={columns}
          rows={data.items}
          rowKey={({ id }) => id}
          stale={isPlaceholderData}
        />
      )}
      {data !== undefined && data.items.length > 0 && (
        <Pager shown={data.items.length} nextCursor={data.next_cursor ?? null} />
      )}
    </Card>
  );
}
