import { useFormats } from "@florin/data";
import { requests } from "@florin/messages";
import type { Schemas } from "@florin/platform";
import { Callout, Card, CopyText, DateTime, MoneyText, Pairs, Person } from "@florin/ui";
import type { ReactNode } from "react";
import type { RequestDetails } from "./queries.ts";
import s from "./requests.module.css";
import { RequestStatus } from "./status.tsx";

const text = requests.details;

const Party = ({ party: { id, name, handle } }: { party: Schemas["Person"] }) => (
  <Person seed={id} name={name} detail={`@${handle}`} />
);

export function About({ request }: { request: RequestDetails }) {
  const { amount, paid_amount, reserved_amount, min_amount, currency, payer, reminded_at, reminders } = request;
  const money = (value: number) => ({ amount: value, currency });
  const optional: [string, ReactNode][] = [];
  if (min_amount !== null) optional.push([text.min, <MoneyText key="min" money={money(min_amount)} />]);
  if (reminded_at !== null) optional.push([text.reminded, <DateTime key="reminded" at={reminded_at} />]);
  if (reminders?.next_at) optional.push([text.nextReminder, <DateTime key="next" at={reminders.next_at} />]);
  return (
    <Card title={text.about} aside={<RequestStatus status={request.status} />}>
      <p className={s.sum} data-testid="request-amount">
        <MoneyText money={money(amount)} />
      </p>
      {request.partial_allowed && <Progress paid={paid_amount} whole={amount} currency={currency} />}
      {reserved_amount > 0 && (
        <div className={s.notice}>
          <Callout tone="info">{text.reservedHint}</Callout>
        </div>
      )}
      <Pairs
        items={[
          [text.requester, <Party key="from" party={request.requester} />],
          [text.payer, payer === null ? requests.list.anyone : <Party key="to" party={payer} />],
          [text.created, <DateTime key="created" at={request.created_at} />],
          [text.expires, <DateTime key="expires" at={request.expires_at} />],
          ...optional,
          [text.id, <CopyText key="id" text={request.id} />],
        ]}
      />
    </Card>
  );
}

export function Progress({ paid, whole, currency }: { paid: number; whole: number; currency: string }) {
  const formats = useFormats();
  const said = text.progress(formats.money({ amount: paid, currency }), formats.money({ amount: whole, currency }));
  return (
    <div className={s.progress}>
      <progress max={whole} value={paid} aria-label={said} />
      <p>{said}</p>
    </div>
  );
}
