import { humanize, webhooks } from "@florin/messages";
import { Badge, type Tone } from "@florin/ui";
import type { Delivery, Endpoint } from "./queries.ts";

const endpointTones: Record<string, Tone> = { active: "ok", failing: "warn", paused: "neutral", disabled: "bad" };
const deliveryTones: Record<string, Tone> = { pending: "warn", succeeded: "ok", failed: "bad", discarded: "neutral" };

export function EndpointStatus({ endpoint: { status, failures } }: { endpoint: Endpoint }) {
  const shown = status === "active" && failures > 0 ? "failing" : status;
  return <Badge tone={endpointTones[shown] ?? "neutral"}>{webhooks.states[shown] ?? humanize(shown)}</Badge>;
}

export const DeliveryStatus = ({ status }: { status: string }) => (
  <Badge tone={deliveryTones[status] ?? "neutral"}>{webhooks.log.statuses[status] ?? humanize(status)}</Badge>
);

/** The last answer: its status, or why there was none. */
export function answerInWords({ last_status, last_error }: Pick<Delivery, "last_status" | "last_error">): string {
  if (last_error !== null) return webhooks.log.reasons[last_error] ?? humanize(last_error);
  return last_status === null ? "–" : String(last_status);
}
