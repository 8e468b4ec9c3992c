/** Words and colours for what the admin pages show. */
import { admin, common, humanize } from "@florin/messages";
import { Badge, type Tone } from "@florin/ui";
import type { AuditEntry } from "./queries.ts";

const statusTones: Record<string, Tone> = {
  active: "ok",
  pending: "warn",
  unverified: "warn",
  locked: "bad",
  deleted: "neutral",
};

export const UserStatus = ({ status }: { status: string }) => (
  <Badge tone={statusTones[status] ?? "neutral"}>{admin.users.statuses[status] ?? humanize(status)}</Badge>
);

export const roleName = (role: string) => common.roles[role] ?? humanize(role);

const alarming = /failed|locked|reuse|denied|revoked|disputed/;
const pleasing = /completed|registered|verified|unlocked/;

export function ActionBadge({ action }: { action: string }) {
  const tone: Tone = alarming.test(action) ? "bad" : pleasing.test(action) ? "ok" : "neutral";
  return <Badge tone={tone}>{humanize(action)}</Badge>;
}

export const actorName = ({ actor }: AuditEntry) => actor?.name ?? actor?.email ?? actor?.id ?? admin.audit.system;

/** For example `payment …9f3a21c4`. */
export function targetName({ target }: AuditEntry): string {
  if (target === null) return "";
  return target.id === null ? humanize(target.type) : `${humanize(target.type)} …${target.id.slice(-8)}`;
}
