import { useFormats } from "@florin/data";
import { humanize, reviews as text } from "@florin/messages";
import { Link } from "@florin/platform";
import { Callout, DateTime, Dialog, ErrorState, MoneyText, Pairs, Person, SkeletonRows, Stack } from "@florin/ui";
import type { ReactNode } from "react";
import a from "../audit/audit.module.css";
import { Decide } from "./decide.tsx";
import { type Review, useReview } from "./queries.ts";
import s from "./reviews.module.css";
import { Status } from "./status.tsx";

export function ReviewDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  return (
    <Dialog open={id !== null} onClose={onClose} title={text.drawer} side>
      {id !== null && <Contents id={id} />}
    </Dialog>
  );
}

function Contents({ id }: { id: string }) {
  const { data, error, refetch } = useReview(id);
  if (error !== null && data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonRows rows={6} />;
  return (
    <Stack>
      <div className={s.head}>
        <p className={s.amount}>
          <MoneyText money={data} />
        </p>
        <Status status={data.status} />
      </div>
      <Facts review={data} />
      <Why review={data} />
      <Approvals review={data} />
      {data.objection !== null && <Callout tone="info">{data.objection}</Callout>}
      {data.actions.length > 0 && <Decide review={data} />}
    </Stack>
  );
}

function Facts({ review }: { review: Review }) {
  const { sender, recipient, currency, decision } = review;
  const { fields } = text;
  const known: [string, ReactNode][] = [];
  if (review.description) known.push([fields.note, review.description]);
  if (decision !== null) {
    known.push([fields.day, <MoneyText key="day" money={{ amount: decision.spent_day, currency }} />]);
    known.push([fields.month, <MoneyText key="month" money={{ amount: decision.spent_month, currency }} />]);
  }
  known.push([fields.since, <DateTime key="since" at={review.opened_at} />]);
  if (review.closed_at === null) known.push([fields.expires, <DateTime key="expires" at={review.expires_at} />]);
  else known.push([fields.closed, <DateTime key="closed" at={review.closed_at} />]);
  if (review.closed_by !== null) known.push([fields.by, review.closed_by.name]);
  if (review.reason !== null) known.push([fields.reason, review.reason]);
  return (
    <Pairs
      items={[
        [fields.sender, <Person key="from" seed={sender.id} name={sender.name} />],
        [fields.recipient, <Person key="to" seed={recipient.id} name={recipient.name} />],
        ...known,
        [
          fields.payment,
          <Link key="payment" to={`/payments/${review.payment_id}`}>
            {text.openPayment}
          </Link>,
        ],
      ]}
    />
  );
}

function Why({ review: { decision, currency } }: { review: Review }) {
  const formats = useFormats();
  const reasons = decision?.reasons ?? [];
  return (
    <section>
      <h3 className={a.dataTitle}>{text.why}</h3>
      <ul className={s.list}>
        {reasons.map(({ rule, limit }) => (
          <li key={rule}>
            {text.rules[rule] ?? humanize(rule)}
            <span>{text.over(formats.money({ amount: limit, currency }))}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Approvals({ review: { approvals, approvals_needed } }: { review: Review }) {
  return (
    <section>
      <h3 className={a.dataTitle}>
        {text.fields.approvals}: {text.given(approvals.length, approvals_needed)}
      </h3>
      {approvals.length === 0 ? (
        <p className={s.quiet}>{text.nobody}</p>
      ) : (
        <ul className={s.list}>
          {approvals.map(({ admin, at, note }) => (
            <li key={admin.id}>
              <Person seed={admin.id} name={admin.name} detail={note ?? undefined} />
              <DateTime at={at} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
