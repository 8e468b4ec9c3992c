import { humanize, payouts } from "@florin/messages";
import { Badge, type Tone } from "@florin/ui";

const tones: Record<string, Tone> = {
  processing: "warn",
  unknown: "warn",
  completed: "ok",
  failed: "bad",
  returned: "bad",
};

export const PayoutStatus = ({ status }: { status: string }) => (
  <Badge tone={tones[status] ?? "neutral"}>{payouts.statuses[status] ?? humanize(status)}</Badge>
);

/** The account's name, where it is one of the test accounts. */
export const accountName = (destination: string) =>
  payouts.accounts.find(([token]) => token === destination)?.[1] ?? destination;
