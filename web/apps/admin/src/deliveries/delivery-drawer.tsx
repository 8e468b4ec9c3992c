import { humanize, webhooks } from "@florin/messages";
import {
  Badge,
  Button,
  CopyText,
  DateTime,
  Dialog,
  DialogFooter,
  ErrorState,
  Pairs,
  SkeletonRows,
  type Tone,
} from "@florin/ui";
import { RotateCw } from "lucide-react";
import a from "../audit/audit.module.css";
import { type Delivery, useDelivery, useDiscard, useRetry } from "./queries.ts";

const text = webhooks.staff;
const words = webhooks.log;
const tones: Record<string, Tone> = { pending: "warn", succeeded: "ok", failed: "bad" };

export const Status = ({ status }: { status: string }) => (
  <Badge tone={tones[status] ?? "neutral"}>{words.statuses[status] ?? humanize(status)}</Badge>
);

export function answer({ last_status, last_error }: Pick<Delivery, "last_status" | "last_error">): string {
  if (last_error !== null) return words.reasons[last_error] ?? humanize(last_error);
  return last_status === null ? "–" : String(last_status);
}

export function DeliveryDrawer({ id, onClose }: { id: string | null; onClose: () => void }) {
  return (
    <Dialog open={id !== null} onClose={onClose} title={webhooks.delivery.title} side>
      {id !== null && <Contents id={id} />}
    </Dialog>
  );
}

function Contents({ id }: { id: string }) {
  const { data, error, refetch } = useDelivery(id);
  const retry = useRetry(id, text.retried);
  const discard = useDiscard(id, text.discarded);
  if (error !== null && data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonRows rows={6} />;
  const open = data.status === "failed" || data.status === "pending";
  return (
    <>
      <Pairs
        items={[
          [words.columns.type, data.type],
          [words.columns.status, <Status key="status" status={data.status} />],
          [text.host, data.host],
          [text.owner, <CopyText key="owner" text={data.owner_id} />],
          [words.columns.attempts, String(data.attempts)],
          [words.columns.answer, answer(data)],
          [words.columns.when, <DateTime key="created" at={data.created_at} />],
          [webhooks.delivery.event, <CopyText key="event" text={data.event_id} />],
          [webhooks.delivery.id, <CopyText key="id" text={data.id} />],
        ]}
      />
      <h3 className={a.dataTitle}>{webhooks.delivery.request}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard */}
      <pre className={a.data} tabIndex={0}>
        {JSON.stringify(data.body, null, 2)}
      </pre>
      <DialogFooter>
        {open && (
          <Button variant="danger" busy={discard.isPending} onClick={() => discard.mutate()}>
            {text.discard}
          </Button>
        )}
        <Button variant="primary" busy={retry.isPending} onClick={() => retry.mutate()}>
          <RotateCw size={16} aria-hidden="true" /> {text.retry}
        </Button>
      </DialogFooter>
    </>
  );
}
