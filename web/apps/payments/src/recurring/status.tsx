import { humanize, recurring } from "@florin/messages";
import { Badge, type Tone } from "@florin/ui";

const tones: Record<string, Tone> = { active: "ok", paused: "warn", ended: "neutral" };

export const ScheduleStatus = ({ status }: { status: string }) => (
  <Badge tone={tones[status] ?? "neutral"}>{recurring.statuses[status] ?? humanize(status)}</Badge>
);

/** Why it is not active, in words. */
export const reasonText = (reason: string) => recurring.reasons[reason] ?? humanize(reason);
