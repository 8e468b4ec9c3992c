import { webhooks } from "@florin/messages";
import type { Schemas } from "@florin/platform";
import { Button, CopyText, DateTime, Dialog, DialogFooter, ErrorState, Pairs, SkeletonRows } from "@florin/ui";
import { RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { redeliver, useChange, useDelivery } from "./queries.ts";
import { answerInWords, DeliveryStatus } from "./status.tsx";
import s from "./webhooks.module.css";

const text = webhooks.delivery;

interface Props {
  endpoint: string;
  id: string | null;
  onClose: () => void;
}

/** One delivery: the request, and each attempt's answer. */
export function DeliveryDrawer({ endpoint, id, onClose }: Props) {
  return (
    <Dialog open={id !== null} onClose={onClose} title={text.title} side>
      {id !== null && <Contents endpoint={endpoint} id={id} />}
    </Dialog>
  );
}

function Contents({ endpoint, id }: { endpoint: string; id: string }) {
  const { data, error, refetch } = useDelivery(endpoint, id);
  const again = useChange(() => redeliver(endpoint, id), text.againDone);
  if (error !== null && data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonRows rows={6} />;
  const known: [string, ReactNode][] = [];
  if (data.next_try_at !== null) known.push([text.next, <DateTime key="next" at={data.next_try_at} />]);
  if (data.finished_at !== null) known.push([text.finished, <DateTime key="finished" at={data.finished_at} />]);
  const headers = data.attempts_made[0]?.headers;
  return (
    <>
      <Pairs
        items={[
          [webhooks.log.columns.type, data.type],
          [webhooks.log.columns.status, <DeliveryStatus key="status" status={data.status} />],
          [webhooks.log.columns.when, <DateTime key="created" at={data.created_at} />],
          ...known,
          [text.event, <CopyText key="event" text={data.event_id} />],
          [text.id, <CopyText key="id" text={data.id} />],
        ]}
      />
      <section className={s.attempt}>
        <h3>{text.request}</h3>
        <Data text={JSON.stringify(data.body, null, 2)} />
      </section>
      {headers !== undefined && (
        <section className={s.attempt}>
          <h3>{text.headers}</h3>
          <Data
            text={Object.entries(headers)
              .map((pair) => pair.join(": "))
              .join("\n")}
          />
        </section>
      )}
      {data.attempts_made.map((attempt) => (
        <Attempt key={attempt.number} attempt={attempt} />
      ))}
      <DialogFooter>
        <p className={s.hint}>{text.againHint}</p>
        <Button variant="primary" busy={again.isPending} onClick={() => again.mutate()}>
          <RotateCw size={16} aria-hidden="true" /> {text.again}
        </Button>
      </DialogFooter>
    </>
  );
}

function Attempt({ attempt }: { attempt: Schemas["AttemptItem"] }) {
  return (
    <section className={s.attempt}>
      <h3>
        {text.attempt(attempt.number)}: {answerInWords({ last_status: attempt.status, last_error: attempt.error })}
        <span>
          <DateTime at={attempt.at} />, {text.took(attempt.duration_ms)}
        </span>
      </h3>
      {attempt.status !== null && <Data text={attempt.answer === "" ? text.emptyAnswer : attempt.answer} />}
    </section>
  );
}

const Data = ({ text: shown }: { text: string }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
  <pre className={s.data} tabIndex={0}>
    {shown}
  </pre>
);
