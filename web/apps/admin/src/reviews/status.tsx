import { humanize, reviews as text } from "@florin/messages";
import { Badge, type Tone } from "@florin/ui";

const tones: Record<string, Tone> = { open: "warn", approved: "ok", rejected: "bad", failed: "bad" };

export const Status = ({ status }: { status: string }) => (
  <Badge tone={tones[status] ?? "neutral"}>{text.statuses[status] ?? humanize(status)}</Badge>
);
