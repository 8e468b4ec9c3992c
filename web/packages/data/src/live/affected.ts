/** Which data an event makes old. */
import { keys } from "../query.ts";
import type { LiveEvent } from "./protocol.ts";

const byPrefix: [prefix: string, kinds: readonly string[]][] = [
  ["payment.", [keys.payments, keys.payment, keys.wallets, keys.report, keys.adminOverview]],
  ["refund.", [keys.payments, keys.payment, keys.wallets, keys.report]],
  ["topup.", [keys.wallets]],
  ["payout.", [keys.wallets]],
  ["notification.", [keys.notifications]],
  ["preferences.", [keys.preferences]],
  ["profile.", [keys.profile, keys.preferences]],
  ["user.updated", [keys.profile]],
];

export function affectedBy(event: LiveEvent): readonly string[] {
  return byPrefix.filter(([prefix]) => event.name.startsWith(prefix)).flatMap(([, kinds]) => kinds);
}
