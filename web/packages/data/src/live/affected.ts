/** Which data an event makes old. */
import { keys } from "../query.ts";
import type { LiveEvent } from "./protocol.ts";

const byPrefix: [prefix: string, kinds: readonly string[]][] = [
  ["payment.", [keys.payments, keys.payment, keys.wallets, keys.report]],
  ["refund.", [keys.payments, keys.payment, keys.wallets, keys.report]],
  ["topup.", [keys.wallets]],
  ["payout.", [keys.wallets]],
  ["notification.", [keys.notifications]],
  ["preferences.", [keys.preferences]],
  ["profile.", [keys.profile, keys.preferences]],
  ["user.updated", [keys.profile]],
];

/** Staff pages show everybody's events. */
const staffKinds: [prefix: string, kinds: readonly string[]][] = [
  ["", [keys.adminOverview, keys.adminAudit]],
  ["user.", [keys.adminUsers]],
  ["session.started", [keys.adminUsers]],
];

const matching = (table: typeof byPrefix, name: string) =>
  table.filter(([prefix]) => name.startsWith(prefix)).flatMap(([, kinds]) => kinds);

export function affectedBy({ name, topics }: LiveEvent): readonly string[] {
  const personal = topics.some((topic) => topic !== "audit");
  return [
    ...(personal ? matching(byPrefix, name) : []),
    ...(topics.includes("audit") ? matching(staffKinds, name) : []),
  ];
}
