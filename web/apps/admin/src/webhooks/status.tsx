import { adminPayments, humanize } from "@florin/messages";
import { Badge, type Tone } from "@florin/ui";

const text = adminPayments.webhooks;

const tones: Record<string, Tone> = { received: "warn", processed: "ok", unmatched: "warn", failed: "bad" };

export const Status = ({ status }: { status: string }) => (
  <Badge tone={tones[status] ?? "neutral"}>{text.statuses[status] ?? humanize(status)}</Badge>
);
