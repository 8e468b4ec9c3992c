import { adminPayments } from "@florin/messages";
import {
  Button,
  Callout,
  CopyText,
  DateTime,
  Dialog,
  DialogFooter,
  ErrorState,
  errorText,
  Pairs,
  SkeletonRows,
} from "@florin/ui";
import { RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import a from "../audit/audit.module.css";
import { useReplay, useWebhook } from "./queries.ts";
import { Status } from "./status.tsx";

const text = adminPayments.webhooks;

export function WebhookDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  return (
    <Dialog open={id !== null} onClose={onClose} title={text.details} side>
      {id !== null && <Contents id={id} />}
    </Dialog>
  );
}

function Contents({ id }: { id: string }) {
  const { data, error, refetch } = useWebhook(id);
  const replay = useReplay(id);
  if (error !== null && data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonRows rows={6} />;
  const known: [string, ReactNode][] = [];
  if (data.processed_at !== null)
    known.push([text.fields.processed, <DateTime key="processed" at={data.processed_at} />]);
  if (data.next_try_at !== null) known.push([text.fields.next, <DateTime key="next" at={data.next_try_at} />]);
  if (data.error !== null) known.push([text.fields.error, data.error]);
  return (
    <>
      <Pairs
        items={[
          [text.columns.type, data.type],
          [text.columns.status, <Status key="status" status={data.status} />],
          [text.columns.provider, data.provider],
          [text.columns.attempts, String(data.attempts)],
          [text.fields.received, <DateTime key="received" at={data.received_at} />],
          ...known,
          [text.fields.event, <CopyText key="event" text={data.event_id} />],
          [text.fields.id, <CopyText key="id" text={data.id} />],
        ]}
      />
      <h3 className={a.dataTitle}>{text.fields.body}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard */}
      <pre className={a.data} tabIndex={0}>
        {JSON.stringify(data.body, null, 2)}
      </pre>
      {replay.error !== null && <Callout tone="bad">{errorText(replay.error)}</Callout>}
      <DialogFooter>
        <p className={a.seq}>{text.replayHint}</p>
        <Button variant="primary" busy={replay.isPending} onClick={() => replay.mutate()}>
          <RotateCw size={16} aria-hidden="true" /> {text.replay}
        </Button>
      </DialogFooter>
    </>
  );
}
