/** Which data an event makes old. */
import { keys } from "../query.ts";
import type { LiveEvent } from "./protocol.ts";

const byPrefix: [prefix: string, kinds: readonly string[]][] = [
  ["payment.", [keys.payments, keys.payment, keys.wallets, keys.report, keys.schedules]],
  ["schedule.", [keys.schedules]],
  ["request.", [keys.requests, keys.payLink]],
  ["refund.", [keys.payments, keys.payment, keys.wallets, keys.report]],
  ["topup.", [keys.wallets, keys.topUps]],
  ["exchange.", [keys.wallets, keys.exchanges]],
  ["payout.", [keys.wallets, keys.payouts]],
  ["dispute.", [keys.disputes, keys.payment, keys.wallets]],
  ["notification.", [keys.notifications]],
  ["preferences.", [keys.preferences]],
  ["profile.", [keys.profile, keys.preferences]],
  ["user.updated", [keys.profile, keys.security]],
  ["session.", [keys.sessions]],
];

/** Staff pages show everybody's events. */
const staffKinds: [prefix: string, kinds: readonly string[]][] = [
  ["", [keys.adminOverview, keys.adminAudit]],
  ["payment.", [keys.adminPayments, keys.adminReports]],
  ["review.", [keys.adminReviews, keys.adminOverview]],
  ["dispute.", [keys.disputes, keys.adminReports]],
  ["exchange.", [keys.adminReports]],
  ["user.", [keys.adminUsers]],
  ["session.started", [keys.adminUsers]],
];

const matching = (table: typeof byPrefix, name: string) =>
  table.filter(([prefix]) => name.startsWith(prefix)).flatMap(([, kinds]) => kinds);

/** What can be read at once, and what staff pages show a moment later: theirs is written from the same event. */
export function affectedBy({ name, topics }: LiveEvent): { now: readonly string[]; soon: readonly string[] } {
  const personal = topics.some((topic) => topic !== "audit");
  return {
    now: personal ? matching(byPrefix, name) : [],
    soon: topics.includes("audit") ? matching(staffKinds, name) : [],
  };
}
