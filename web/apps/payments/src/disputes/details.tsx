/** One dispute: what it is about, until when it can be answered, the evidence, what happened. */
import { useFormats } from "@florin/data";
import { disputes, humanize } from "@florin/messages";
import { useParams } from "@florin/platform";
import {
  ButtonLink,
  Callout,
  Card,
  CopyText,
  DateTime,
  Found,
  MoneyText,
  PageHeader,
  Pairs,
  Person,
  Split,
  Stack,
} from "@florin/ui";
import type { ReactNode } from "react";
import t from "../details/details.module.css";
import { AcceptAction } from "./answer.tsx";
import s from "./disputes.module.css";
import { EvidenceForm, EvidenceText } from "./evidence.tsx";
import { Files } from "./files.tsx";
import { type DisputeDetails as Dispute, useDispute } from "./queries.ts";
import { DisputeStatus, reasonText } from "./status.tsx";

const text = disputes.details;

export function DisputeDetails() {
  const { disputeId = "" } = useParams();
  const found = useDispute(disputeId);
  return (
    <Found found={found} texts={text} back="/disputes">
      {(dispute) => <Whole dispute={dispute} />}
    </Found>
  );
}

function Whole({ dispute }: { dispute: Dispute }) {
  const formats = useFormats();
  const answerable = dispute.actions.includes("answer");
  return (
    <>
      <PageHeader
        title={disputes.title(formats.money(dispute))}
        hint={reasonText(dispute.reason)}
        back={{ to: "/disputes", label: text.back }}
        actions={dispute.actions.includes("accept") && <AcceptAction dispute={dispute} />}
      />
      <Split>
        <Stack>
          <About dispute={dispute} />
          {dispute.evidence !== null &&
            (answerable ? (
              <EvidenceForm id={dispute.id} words={dispute.evidence} />
            ) : (
              <EvidenceText words={dispute.evidence} />
            ))}
          {dispute.evidence !== null && (answerable || dispute.files.length > 0) && (
            <Files id={dispute.id} files={dispute.files} editable={answerable} />
          )}
        </Stack>
        <Timeline history={dispute.history} />
      </Split>
    </>
  );
}

function About({ dispute }: { dispute: Dispute }) {
  const { currency, respondent } = dispute;
  const money = (amount: number) => <MoneyText key={amount} money={{ amount, currency }} />;
  const optional: [string, ReactNode][] = [];
  if (dispute.owed > 0) optional.push([text.owed, money(dispute.owed)]);
  if (dispute.payment_id !== null) {
    optional.push([
      text.payment,
      <ButtonLink key="payment" size="small" to={`/payments/${dispute.payment_id}`}>
        {text.openPayment}
      </ButtonLink>,
    ]);
  }
  if (dispute.submitted_at !== null) optional.push([text.handedIn, <DateTime key="in" at={dispute.submitted_at} />]);
  return (
    <Card title={text.about} aside={<DisputeStatus status={dispute.status} />}>
      <p className={s.amount} data-testid="dispute-amount">
        <MoneyText money={dispute} />
      </p>
      <div className={s.notice}>
        <Notice dispute={dispute} />
      </div>
      <Pairs
        items={[
          [text.reason, reasonText(dispute.reason)],
          [text.fee, money(dispute.fee)],
          [text.held, money(dispute.held)],
          ...optional,
          [text.respondent, <Person key="by" seed={respondent.id} name={respondent.name} />],
          [text.opened, <DateTime key="opened" at={dispute.created_at} />],
          [text.id, <CopyText key="id" text={dispute.id} />],
        ]}
      />
    </Card>
  );
}

/** What the state means for the reader, and what is to be done. */
function Notice({ dispute }: { dispute: Dispute }) {
  const formats = useFormats();
  const { status, respond_by, owed, currency } = dispute;
  if (status === "needs_response") {
    return (
      <Callout tone="warn" {...(respond_by === null ? {} : { title: text.answerBy(formats.dayTime(respond_by)) })}>
        {text.answerText}
      </Callout>
    );
  }
  if (status === "won") return <Callout tone="ok">{text.won}</Callout>;
  if (status === "lost") {
    const owes = owed > 0 ? ` ${text.owes(formats.money({ amount: owed, currency }))}` : "";
    return <Callout tone="info">{text.lost + owes}</Callout>;
  }
  if (status === "under_review") return <Callout tone="info">{text.review}</Callout>;
  if (status === "expired") return <Callout tone="warn">{text.expired}</Callout>;
  return <Callout tone="info">{text.working}</Callout>;
}

function Timeline({ history }: { history: Dispute["history"] }) {
  return (
    <Card title={text.timeline}>
      <ol className={t.timeline} data-testid="timeline">
        {history.map(({ event, status, actor, at }) => (
          <li key={`${at} ${event} ${status}`} className={t.step}>
            <p className={t.stepName}>{disputes.events[event] ?? humanize(event)}</p>
            <p className={t.stepDetail}>
              <DateTime at={at} /> {disputes.by(disputes.actors[actor] ?? humanize(actor))}
            </p>
          </li>
        ))}
      </ol>
    </Card>
  );
}
