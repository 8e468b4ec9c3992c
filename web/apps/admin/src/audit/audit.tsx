import { admin } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import { Button, Card, type Column, DateTime, EmptyState, PagedTable, PageHeader, RowButton } from "@florin/ui";
import { ScrollText } from "lucide-react";
import { useState } from "react";
import { ActionBadge, actorName, targetName } from "../labels.tsx";
import { type AuditEntry, queryOf, useAudit } from "../queries.ts";
import a from "./audit.module.css";
import { AuditFilters, filterNames, useClearFilters } from "./audit-filters.tsx";
import { EntryDrawer } from "./entry-drawer.tsx";

const text = admin.audit;

const columns = (open: (entry: AuditEntry) => void): Column<AuditEntry>[] => [
  {
    key: "action",
    name: text.columns.action,
    cell: (entry) => (
      <RowButton onClick={() => open(entry)}>
        <ActionBadge action={entry.action} />
      </RowButton>
    ),
  },
  { key: "actor", name: text.columns.actor, cell: actorName },
  { key: "target", name: text.columns.target, wide: true, cell: targetName },
  { key: "ip", name: text.columns.ip, wide: true, cell: ({ ip }) => <span className={a.ip}>{ip}</span> },
  {
    key: "when",
    name: text.columns.when,
    end: true,
    wide: true,
    cell: ({ occurred_at }) => <DateTime at={occurred_at} />,
  },
];

/** Days of the filter as moments in UTC, the last day included. */
function questionOf(params: URLSearchParams) {
  const { from, to, ...rest } = queryOf(params, [...filterNames, "cursor"]);
  return {
    ...rest,
    ...(from === undefined ? {} : { from: `${from}T00:00:00Z` }),
    ...(to === undefined ? {} : { to: `${to}T23:59:59.999Z` }),
  };
}

export function Audit() {
  const [params] = useSearchParams();
  const found = useAudit(questionOf(params));
  const [shown, setShown] = useState<AuditEntry | null>(null);
  const clear = useClearFilters();
  return (
    <>
      <PageHeader title={text.title} hint={text.hint} />
      <Card flush>
        <AuditFilters />
        <PagedTable
          found={found}
          label={text.table}
          columns={columns(setShown)}
          empty={
            <EmptyState
              icon={ScrollText}
              title={text.none}
              text={text.noneText}
              action={<Button onClick={clear}>{text.clear}</Button>}
            />
          }
        />
      </Card>
      <EntryDrawer entry={shown} onClose={() => setShown(null)} />
    </>
  );
}
