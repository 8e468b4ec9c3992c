import { payments } from "@florin/messages";
import {
  ButtonLink,
  Card,
  type Column,
  DateTime,
  EmptyState,
  ErrorState,
  PageHeader,
  Pager,
  SkeletonRows,
  Table,
} from "@florin/ui";
import { ArrowLeftRight, SearchX } from "lucide-react";
import { usePayments } from "../shared/queries.ts";
import { AmountCell, PartyCell, type Payment } from "../shared/row.tsx";
import { StatusBadge } from "../shared/status.tsx";
import { PaymentFilters, useListFilters } from "./filters.tsx";
import s from "./list.module.css";

const text = payments.list;
const pageSize = 20;

const columns: Column<Payment>[] = [
  {
    key: "party",
    name: text.columns.party,
    cell: (payment) => (
      <PartyCell payment={payment} detail={payment.description ?? payments.types[payment.type] ?? ""} />
    ),
  },
  { key: "id", name: text.columns.id, wide: true, cell: ({ id }) => <span className={s.id}>{shortId(id)}</span> },
  { key: "status", name: text.columns.status, wide: true, cell: ({ status }) => <StatusBadge status={status} /> },
  { key: "when", name: text.columns.when, wide: true, cell: ({ created_at }) => <DateTime at={created_at} /> },
  { key: "amount", name: text.columns.amount, end: true, cell: (payment) => <AmountCell payment={payment} /> },
];

/** The random end of an id tells payments apart; its beginning is the time. */
const shortId = (id: string) => `pay_…${id.slice(-8)}`;

export function PaymentList() {
  const filters = useListFilters();
  const { data, error, refetch, isPlaceholderData } = usePayments(filters, pageSize);
  const filtered = Object.keys(filters).length > 0;
  return (
    <>
      <PageHeader title={text.title} hint={text.hint} />
      <Card flush>
        <PaymentFilters />
        {error !== null && data === undefined ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <div className={s.waiting}>
            <SkeletonRows rows={8} />
          </div>
        ) : data.items.length === 0 ? (
          <EmptyState
            icon={filtered ? SearchX : ArrowLeftRight}
            title={filtered ? text.noMatch : text.none}
            text={filtered ? text.noMatchText : text.noneText}
            action={
              <ButtonLink variant="primary" to={filtered ? "/payments" : "/"}>
                {filtered ? text.clear : text.toHome}
              </ButtonLink>
            }
          />
        ) : (
          <Table
            label={text.table}
            columns={columns}
            rows={data.items}
            rowKey={({ id }) => id}
            stale={isPlaceholderData}
          />
        )}
        {data !== undefined && <Pager shown={data.items.length} nextCursor={data.next_cursor ?? null} />}
      </Card>
    </>
  );
}
