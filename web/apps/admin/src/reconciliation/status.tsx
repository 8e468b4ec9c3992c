import { humanize, reconciliation as text } from "@florin/messages";
import { Badge, type Tone } from "@florin/ui";

const tones: Record<string, Tone> = { open: "bad", explained: "neutral", matched: "ok" };

export const StatusBadge = ({ status }: { status: string }) => (
  <Badge tone={tones[status] ?? "neutral"}>{text.statuses[status] ?? humanize(status)}</Badge>
);
