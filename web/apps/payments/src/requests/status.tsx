import { humanize, requests } from "@florin/messages";
import { Badge, type Tone } from "@florin/ui";

const tones: Record<string, Tone> = {
  open: "info",
  partially_paid: "warn",
  paid: "ok",
  expired: "neutral",
  cancelled: "neutral",
  declined: "bad",
};

export const statuses = Object.keys(tones);

export const statusName = (status: string) => requests.statuses[status] ?? humanize(status);

export const RequestStatus = ({ status }: { status: string }) => (
  <Badge tone={tones[status] ?? "neutral"}>{statusName(status)}</Badge>
);
