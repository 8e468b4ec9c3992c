/** The payments that answered a request, and what happened to it. */
import { humanize, requests } from "@florin/messages";
import type { Schemas } from "@florin/platform";
import { Card, MoneyText, Person, RowLink, Table, TimeAgo } from "@florin/ui";
import { StatusBadge } from "../shared/status.tsx";
import s from "./requests.module.css";

const text = requests.details;
type Payment = Schemas["RequestPayment"];

export function Payments({ payments }: { payments: readonly Payment[] }) {
  return (
    <Card title={text.payments} hint={text.paymentsHint} flush={payments.length > 0}>
      {payments.length === 0 ? (
        <p className={s.muted}>{text.noPayments}</p>
      ) : (
        <Table<Payment>
          label={text.payments}
          rows={payments}
          rowKey={({ id }) => id}
          columns={[
            {
              key: "who",
              name: text.columns.who,
              cell: ({ id, payer, created_at }) => (
                <Person seed={payer.id} name={payer.name} detail={<TimeAgo at={created_at} />}>
                  <RowLink to={`/payments/${id}`}>{payer.name}</RowLink>
                </Person>
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

type Entry = Schemas["RequestHistoryItem"];

const actorName = ({ actor }: Entry) => actor.name ?? text.by[actor.type] ?? actor.type;

export function History({ history }: { history: readonly Entry[] }) {
  return (
    <Card title={text.history}>
      <ol className={s.history}>
        {history.map((entry) => (
          <li key={`${entry.event} ${entry.at}`}>
            <strong>{text.events[entry.event] ?? humanize(entry.event)}</strong>
            <span>
              {actorName(entry)} · <TimeAgo at={entry.at} />
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
