import { useFormats } from "@florin/data";
import { admin } from "@florin/messages";
import type { Schemas } from "@florin/platform";
import {
  Button,
  ButtonLink,
  Card,
  ErrorState,
  MoneyText,
  PageHeader,
  Person,
  SkeletonRows,
  Split,
  Stack,
  Table,
  TimeAgo,
} from "@florin/ui";
import { RefreshCw } from "lucide-react";
import { ActionBadge, actorName, roleName, targetName } from "../labels.tsx";
import { type AuditEntry, useOverview } from "../queries.ts";
import s from "./overview.module.css";
import { Numbers } from "./tiles.tsx";

const text = admin.overview;

export function Overview() {
  const { data, error, refetch, isFetching } = useOverview();
  return (
    <>
      <PageHeader
        title={text.title}
        hint={text.hint}
        actions={
          <Button busy={isFetching && data !== undefined} onClick={() => void refetch()}>
            <RefreshCw size={16} aria-hidden="true" /> {text.refresh}
          </Button>
        }
      />
      {data !== undefined ? (
        <Stack>
          <Numbers users={data.users} payments={data.payments} open_reviews={data.open_reviews} />
          <Split>
            <Activity entries={data.activity} />
            <Stack>
              <Volume volume={data.volume} />
              <Roles byRole={data.users.by_role} total={data.users.total} />
            </Stack>
          </Split>
        </Stack>
      ) : (
        <Card>
          {error === null ? <SkeletonRows rows={6} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
        </Card>
      )}
    </>
  );
}

function Activity({ entries }: { entries: readonly AuditEntry[] }) {
  return (
    <Card
      title={text.activity}
      hint={text.activityHint}
      flush={entries.length > 0}
      aside={
        <ButtonLink to="/admin/audit" size="small">
          {text.all}
        </ButtonLink>
      }
    >
      {entries.length === 0 ? (
        <p className={s.muted}>{text.noActivity}</p>
      ) : (
        <Table<AuditEntry>
          label={text.activity}
          rows={entries}
          rowKey={({ id }) => id}
          columns={[
            {
              key: "actor",
              name: admin.audit.columns.actor,
              cell: (entry) => (
                <Person seed={entry.actor?.id ?? "system"} name={actorName(entry)} detail={targetName(entry)} />
              ),
            },
            { key: "action", name: admin.audit.columns.action, cell: ({ action }) => <ActionBadge action={action} /> },
            {
              key: "when",
              name: admin.audit.columns.when,
              end: true,
              wide: true,
              cell: ({ occurred_at }) => <TimeAgo at={occurred_at} />,
            },
          ]}
        />
      )}
    </Card>
  );
}

function Volume({ volume }: { volume: Schemas["Overview"]["volume"] }) {
  return (
    <Card title={text.volume} hint={text.volumeHint}>
      {volume.length === 0 ? (
        <p className={s.muted}>{text.noVolume}</p>
      ) : (
        <ul className={s.money}>
          {volume.map((money) => (
            <li key={money.currency}>
              <span className={s.code}>{money.currency}</span>
              <MoneyText money={money} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Roles({ byRole, total }: { byRole: Record<string, number>; total: number }) {
  const { number } = useFormats();
  return (
    <Card title={text.roles}>
      <ul className={s.roles}>
        {Object.entries(byRole).map(([role, count]) => (
          <li key={role}>
            <p className={s.roleHead}>
              {roleName(role)} <b>{number(count)}</b>
            </p>
            <div className={s.bar} aria-hidden="true">
              <span style={{ width: `${total === 0 ? 0 : (count / total) * 100}%` }} />
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
