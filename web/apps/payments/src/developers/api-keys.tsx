/** API keys of a vendor: what they may do, when they were used, and the ways to end them. */
import { apiKeys } from "@florin/messages";
import {
  Badge,
  Button,
  Card,
  DateTime,
  EmptyState,
  ErrorState,
  PageHeader,
  SkeletonRows,
  Table,
  TimeAgo,
  type Tone,
} from "@florin/ui";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import s from "./api-keys.module.css";
import { CreateKey } from "./create-key.tsx";
import { type ApiKey, useApiKeys } from "./queries.ts";
import { RevokeKey } from "./revoke-key.tsx";
import { RotateKey } from "./rotate-key.tsx";

const text = apiKeys;
const tones: Record<ApiKey["state"], Tone> = { active: "ok", expired: "neutral", revoked: "bad" };

export function ApiKeys() {
  const { data, error, refetch } = useApiKeys();
  const [creating, setCreating] = useState(false);
  const create = (
    <Button variant="primary" onClick={() => setCreating(true)}>
      {text.create}
    </Button>
  );
  return (
    <>
      <PageHeader title={text.title} hint={text.hint} actions={create} />
      <Card flush>
        {error !== null && data === undefined ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <div className={s.waiting}>
            <SkeletonRows rows={3} />
          </div>
        ) : data.items.length === 0 ? (
          <EmptyState icon={KeyRound} title={text.none} text={text.noneText} />
        ) : (
          <KeyTable items={data.items} />
        )}
      </Card>
      <CreateKey open={creating} onClose={() => setCreating(false)} />
    </>
  );
}

const KeyTable = ({ items }: { items: ApiKey[] }) => (
  <Table<ApiKey>
    label={text.table}
    rows={items}
    rowKey={({ id }) => id}
    columns={[
      { key: "key", name: text.columns.key, cell: (key) => <Name of={key} /> },
      { key: "scopes", name: text.columns.scopes, wide: true, cell: (key) => <Scopes of={key} /> },
      { key: "used", name: text.columns.used, wide: true, cell: (key) => <LastUsed of={key} /> },
      {
        key: "state",
        name: text.columns.state,
        cell: ({ state }) => <Badge tone={tones[state]}>{text.states[state]}</Badge>,
      },
      { key: "actions", name: "", end: true, cell: (key) => <Actions of={key} /> },
    ]}
  />
);

const Name = ({ of: key }: { of: ApiKey }) => (
  <div>
    <p className={s.name}>
      {key.name} {key.mode === "test" && <Badge tone="warn">{text.test}</Badge>}
    </p>
    <p className={s.hint}>
      {key.prefix}…{key.last_four}
    </p>
    {key.state === "active" && key.expires_at && (
      <p className={s.detail}>
        {text.until} <DateTime at={key.expires_at} />
      </p>
    )}
    {key.old_secret && (
      <p className={s.detail}>
        {text.old(key.old_secret.last_four)} <DateTime at={key.old_secret.ends_at} />
      </p>
    )}
    {key.revoked_reason && text.reasons[key.revoked_reason] && (
      <p className={s.detail}>{text.reasons[key.revoked_reason]}</p>
    )}
  </div>
);

const Scopes = ({ of: key }: { of: ApiKey }) => (
  <ul className={s.scopes}>
    {key.scopes.map((scope) => (
      <li key={scope} title={text.scopes[scope]}>
        {scope}
      </li>
    ))}
  </ul>
);

const LastUsed = ({ of: key }: { of: ApiKey }) =>
  key.last_used_at ? (
    <>
      <TimeAgo at={key.last_used_at} />
      {key.last_used_ip && <p className={s.detail}>{text.from(key.last_used_ip)}</p>}
    </>
  ) : (
    <span className={s.detail}>{text.never}</span>
  );

const Actions = ({ of: key }: { of: ApiKey }) =>
  key.state === "active" && (
    <div className={s.actions}>
      <RotateKey of={key} />
      <RevokeKey of={key} />
    </div>
  );
