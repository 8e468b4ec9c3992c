import { payouts } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import {
  Button,
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
import { Banknote } from "lucide-react";
import { useState } from "react";
import { PayoutDialog } from "./form.tsx";
import s from "./payouts.module.css";
import { type Payout, usePayouts } from "./queries.ts";
import { accountName, PayoutStatus } from "./status.tsx";

const columns: Column<Payout>[] = [
  {
    key: "to",
    name: payouts.columns.to,
    cell: ({ id, destination }) => <RowLink to={`/payouts/${id}`}>{accountName(destination)}</RowLink>,
  },
  { key: "status", name: payouts.columns.status, cell: ({ status }) => <PayoutStatus status={status} /> },
  {
    key: "when",
    name: payouts.columns.when,
    wide: true,
    cell: ({ created_at }) => <DateTime at={created_at} />,
  },
  { key: "amount", name: payouts.columns.amount, end: true, cell: (payout) => <MoneyText money={payout} /> },
];

export function PayoutList() {
  const [params] = useSearchParams();
  const [open, setOpen] = useState(false);
  const { data, error, refetch, isPlaceholderData } = usePayouts(params.get("cursor"));
  const start = (
    <Button variant="primary" onClick={() => setOpen(true)}>
      <Banknote size={17} aria-hidden="true" /> {payouts.create}
    </Button>
  );
  return (
    <>
      <PageHeader title={payouts.title} hint={payouts.hint} actions={start} />
      <Card flush>
        {error !== null && data === undefined ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <div className={s.waiting}>
            <SkeletonRows rows={5} />
          </div>
        ) : data.items.length === 0 ? (
          <EmptyState icon={Banknote} title={payouts.none} text={payouts.noneText} />
        ) : (
          <Table
            label={payouts.table}
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
      <PayoutDialog open={open} onClose={() => setOpen(false)} />
    </>
  );
}
