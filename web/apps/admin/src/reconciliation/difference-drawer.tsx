/** One difference: both sides next to each other, and why. */
import { useFormats } from "@florin/data";
import { humanize, reconciliation as text } from "@florin/messages";
import { Callout, CopyText, DateTime, Dialog, ErrorState, MoneyText, Pairs, SkeletonRows, Stack } from "@florin/ui";
import type { ReactNode } from "react";
import { ReasonForm } from "../reason-form.tsx";
import { type Difference, useDifference, useExplain } from "./queries.ts";
import s from "./reconciliation.module.css";
import { StatusBadge } from "./status.tsx";

const lengthMax = 1000;
const lengthMin = 3;

export function DifferenceDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  return (
    <Dialog open={id !== null} onClose={onClose} title={text.drawer} side>
      {id !== null && <Contents id={id} />}
    </Dialog>
  );
}

function Contents({ id }: { id: string }) {
  const { day } = useFormats();
  const { data, error, refetch } = useDifference(id);
  if (error !== null && data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonRows rows={8} />;
  const { fields } = text;
  return (
    <Stack>
      <Callout tone={data.status === "open" ? "bad" : "ok"}>
        {text.flows[data.flow] ?? humanize(data.flow)}: {text.reasons[data.reason] ?? humanize(data.reason)}
      </Callout>
      <div className={s.sides}>
        <Side name={text.columns.ourSide} side={data.ours} />
        <Side name={text.columns.theirSide} side={data.theirs} />
      </div>
      <Pairs
        items={[
          [text.columns.status, <StatusBadge key="status" status={data.status} />],
          [fields.reference, <CopyText key="reference" text={data.reference} />],
          [fields.day, day(data.day)],
          [fields.found, <DateTime key="found" at={data.found_at} />],
          [fields.checked, <DateTime key="checked" at={data.checked_at} />],
          ...data.provider_ids.map((line, at): [string, ReactNode] => [
            at === 0 ? fields.lines : `${fields.lines} ${at + 1}`,
            <CopyText key={line} text={line} />,
          ]),
          ...(data.note === null ? [] : ([[fields.note, data.note]] as [string, string][])),
          ...(data.explained_by === null
            ? []
            : ([[fields.by, <CopyText key="by" text={data.explained_by} />]] as [string, ReactNode][])),
        ]}
      />
      {data.status === "open" && <Explain id={data.id} />}
    </Stack>
  );
}

function Side({ name, side }: { name: string; side: Difference["ours"] }) {
  return (
    <section className={s.side} aria-label={name}>
      <h3>{name}</h3>
      {side === null ? (
        <p className={s.quiet}>{text.nothing}</p>
      ) : (
        <>
          <p className={s.amount}>
            <MoneyText money={side.amount} />
          </p>
          <p className={s.quiet}>
            {humanize(side.state)}, <DateTime at={side.at} />
          </p>
        </>
      )}
    </section>
  );
}

function Explain({ id }: { id: string }) {
  const explain = useExplain(id, text.explained);
  const texts = { label: text.explainLabel, hint: text.explainHint, needed: text.explainNeeded, submit: text.explain };
  return <ReasonForm act={explain} texts={texts} lengthMin={lengthMin} lengthMax={lengthMax} note />;
}
