import { disputes, humanize } from "@florin/messages";
import { Badge, type Tone } from "@florin/ui";

const tones: Record<string, Tone> = {
  needs_response: "bad",
  submitting: "warn",
  accepting: "warn",
  under_review: "warn",
  expired: "bad",
  won: "ok",
  lost: "neutral",
};

export const DisputeStatus = ({ status }: { status: string }) => (
  <Badge tone={tones[status] ?? "neutral"}>{disputes.statuses[status] ?? humanize(status)}</Badge>
);

export const reasonText = (reason: string) => disputes.reasons[reason] ?? humanize(reason);
