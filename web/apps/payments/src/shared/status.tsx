import { humanize, payments } from "@florin/messages";
import { Badge, type Tone } from "@florin/ui";

const tones: Record<string, Tone> = {
  scheduled: "info",
  pending: "warn",
  processing: "warn",
  unknown: "warn",
  completed: "ok",
  failed: "bad",
  disputed: "bad",
  cancelled: "neutral",
  refunded: "neutral",
  partially_refunded: "neutral",
};

export const statusName = (status: string) => payments.statuses[status] ?? humanize(status);

export const StatusBadge = ({ status }: { status: string }) => (
  <Badge tone={tones[status] ?? "neutral"}>{statusName(status)}</Badge>
);

/** Why it failed, in words. */
export const failureText = (code: string) => payments.failures[code] ?? humanize(code);
