import { exchange } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import { Card, type Column, DateTime, EmptyState, MoneyText, PagedTable } from "@florin/ui";
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
  const found = useExchanges(params.get("cursor"));
  return (
    <Card title={text.title} flush>
      <PagedTable
        found={found}
        label={text.table}
        columns={columns}
        empty={<EmptyState icon={RefreshCw} title={text.none} text={text.noneText} />}
        skeleton={3}
      />
    </Card>
  );
}
