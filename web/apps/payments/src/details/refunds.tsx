import { payments } from "@florin/messages";
import type { Schemas } from "@florin/platform";
import { Card, DateTime, MoneyText, Table } from "@florin/ui";
import { StatusBadge } from "../shared/status.tsx";

type Refund = Schemas["RefundItem"];

const text = payments.details;

export function Refunds({ refunds }: { refunds: readonly Refund[] }) {
  return (
    <Card title={text.refunds} flush>
      <Table<Refund>
        label={text.refunds}
        rows={refunds}
        rowKey={({ id }) => id}
        columns={[
          { key: "when", name: text.columns.when, cell: ({ created_at }) => <DateTime at={created_at} /> },
          { key: "reason", name: payments.refund.reason, wide: true, cell: ({ reason }) => reason ?? "" },
          { key: "status", name: payments.list.columns.status, cell: ({ status }) => <StatusBadge status={status} /> },
          {
            key: "amount",
            name: text.columns.amount,
            end: true,
            cell: ({ amount, currency }) => <MoneyText money={{ amount, currency }} />,
          },
        ]}
      />
    </Card>
  );
}
