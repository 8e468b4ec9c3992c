import { cards, payments, requests } from "@florin/messages";
import { Link, type Schemas } from "@florin/platform";
import { Button, Callout, Card, CopyText, DateTime, MoneyText, Pairs, Person } from "@florin/ui";
import type { ReactNode } from "react";
import { leaveToConfirm } from "../shared/cards.ts";
import type { PaymentDetails } from "../shared/queries.ts";
import { failureText, StatusBadge } from "../shared/status.tsx";
import s from "./details.module.css";

const text = payments.details;

const Party = ({ party: { id, name, handle } }: { party: Schemas["Person"] }) => (
  <Person seed={id} name={name} detail={handle === null ? undefined : `@${handle}`} />
);

export function Facts({ payment }: { payment: PaymentDetails }) {
  const { amount, currency, refunded_amount, completed_at, scheduled_at, retry_at, description } = payment;
  // The rule is its payer's business.
  const schedule_id = payment.direction === "incoming" ? null : payment.schedule_id;
  const optional: [string, ReactNode][] = [];
  if (description) optional.push([text.note, description]);
  if (refunded_amount > 0) {
    optional.push([text.refunded, <MoneyText key="refunded" money={{ amount: refunded_amount, currency }} />]);
  }
  if (scheduled_at !== null) optional.push([text.scheduled, <DateTime key="due" at={scheduled_at} />]);
  if (retry_at !== null) optional.push([text.retry, <DateTime key="retry" at={retry_at} />]);
  if (schedule_id !== null) {
    optional.push([
      text.schedule,
      <Link key="schedule" to={`/recurring/${schedule_id}`}>
        {text.openSchedule}
      </Link>,
    ]);
  }
  if (payment.request_id !== null) {
    optional.push([
      requests.details.id,
      <Link key="request" to={`/requests/${payment.request_id}`}>
        {requests.details.openIt}
      </Link>,
    ]);
  }
  if (completed_at !== null) optional.push([text.completed, <DateTime key="done" at={completed_at} />]);
  return (
    <Card title={text.about} aside={<StatusBadge status={payment.status} />}>
      <p className={s.amount} data-testid="payment-amount">
        <MoneyText money={{ amount, currency }} />
      </p>
      {payment.failure_code !== null && (
        <div className={s.failure}>
          <Callout tone="bad" title={text.failure}>
            {failureText(payment.failure_code)}
          </Callout>
        </div>
      )}
      {payment.review?.status === "open" && (
        <div className={s.failure}>
          <Callout tone="info" title={text.reviewTitle}>
            {payment.direction === "outgoing" ? text.reviewPayer : text.reviewStaff}{" "}
            <DateTime at={payment.review.expires_at} />
            {payment.review.id !== null && (
              <>
                {" "}
                <Link to={`/admin/reviews?review=${payment.review.id}`}>{text.openReview}</Link>
              </>
            )}
          </Callout>
        </div>
      )}
      {payment.funding?.status === "requires_action" && (
        <div className={s.failure}>
          <Callout tone="warn" title={cards.returned.action}>
            <Button size="small" onClick={() => leaveToConfirm(payment.funding ?? null)}>
              {cards.returned.goOn}
            </Button>
          </Callout>
        </div>
      )}
      <Pairs
        items={[
          [text.sender, <Party key="from" party={payment.sender} />],
          [text.recipient, <Party key="to" party={payment.recipient} />],
          [text.created, <DateTime key="created" at={payment.created_at} />],
          ...optional,
          [text.type, payments.types[payment.type] ?? payment.type],
          [text.source, payment.source === "wallet" ? text.wallet : text.card],
          [text.id, <CopyText key="id" text={payment.id} />],
        ]}
      />
    </Card>
  );
}
