import { disputes } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import {
  Card,
  type Column,
  DateTime,
  EmptyState,
  ErrorState,
  MoneyText,
  PageHeader,
  Pager,
  RowLink,
  SkeletonRows,
  Table,
} from "@florin/ui";
import { Scale } from "lucide-react";
import s from "./disputes.module.css";
import { type Dispute, useDisputes } from "./queries.ts";
import { DisputeStatus, reasonText } from "./status.tsx";

const text = disputes.list;

const columns: Column<Dispute>[] = [
  {
    key: "who",
    name: text.columns.who,
    cell: ({ id, reason }) => <RowLink to={`/disputes/${id}`}>{reasonText(reason)}</RowLink>,
  },
  { key: "status", name: text.columns.status, cell: ({ status }) => <DisputeStatus status={status} /> },
  {
    key: "until",
    name: text.columns.until,
    wide: true,
    cell: ({ respond_by, status }) =>
      respond_by !== null && status === "needs_response" ? (
        <DateTime at={respond_by} />
      ) : (
        <span className={s.muted}>–</span>
      ),
  },
  {
    key: "held",
    name: text.columns.held,
    end: true,
    wide: true,
    cell: ({ held, currency }) => <MoneyText money={{ amount: held, currency }} />,
  },
  { key: "amount", name: text.columns.amount, end: true, cell: (dispute) => <MoneyText money={dispute} /> },
];

export function DisputeList() {
  const [params] = useSearchParams();
  const { data, error, refetch, isPlaceholderData } = useDisputes(params.get("cursor"));
  return (
    <>
      <PageHeader title={text.title} hint={text.hint} />
      <Card flush>
        {error !== null && data === undefined ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <div className={s.waiting}>
            <SkeletonRows rows={5} />
          </div>
        ) : data.items.length === 0 ? (
          <EmptyState icon={Scale} title={text.none} text={text.noneText} />
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
    </>
  );
}
