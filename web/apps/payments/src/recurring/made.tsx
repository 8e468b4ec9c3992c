import { recurring } from "@florin/messages";
import type { Schemas } from "@florin/platform";
import { Card, DateTime, MoneyText, RowLink, Table } from "@florin/ui";
import { failureText, StatusBadge } from "../shared/status.tsx";
import s from "./recurring.module.css";

type Payment = Schemas["ScheduledPayment"];

const text = recurring.details;

/** The payments that a schedule made, the one that is planned among them. */
export function Made({ payments }: { payments: readonly Payment[] }) {
  return (
    <Card title={text.payments} hint={text.paymentsHint} flush={payments.length > 0}>
      {payments.length === 0 ? (
        <p className={s.muted}>{text.paymentsNone}</p>
      ) : (
        <Table<Payment>
          label={text.payments}
          rows={payments}
          rowKey={({ id }) => id}
          columns={[
            {
              key: "due",
              name: text.columns.due,
              cell: ({ id, scheduled_at, failure_code }) => (
                <>
                  <RowLink to={`/payments/${id}`}>
                    <DateTime at={scheduled_at} />
                  </RowLink>
                  {failure_code !== null && <p className={s.muted}>{failureText(failure_code)}</p>}
                </>
              ),
            },
            { key: "status", name: text.columns.status, cell: ({ status }) => <StatusBadge status={status} /> },
            { key: "amount", name: text.columns.amount, end: true, cell: (payment) => <MoneyText money={payment} /> },
          ]}
        />
      )}
    </Card>
  );
}
