/** A vendor's webhook endpoints. */
import { webhooks } from "@florin/messages";
import {
  Button,
  Card,
  type Column,
  Dialog,
  EmptyState,
  ErrorState,
  PageHeader,
  RowLink,
  SkeletonRows,
  Table,
} from "@florin/ui";
import { Plus, Webhook } from "lucide-react";
import { useState } from "react";
import { EndpointForm } from "./endpoint-form.tsx";
import { type Endpoint, eventsInWords, useEndpoints } from "./queries.ts";
import { SecretDialog } from "./secret.tsx";
import { EndpointStatus } from "./status.tsx";
import s from "./webhooks.module.css";

const text = webhooks;

const columns: Column<Endpoint>[] = [
  {
    key: "url",
    name: text.columns.url,
    cell: ({ id, url, description }) => (
      <>
        <span className={s.url}>
          <RowLink to={`/developers/webhooks/${id}`}>{url}</RowLink>
        </span>
        {description !== "" && <span className={s.about}>{description}</span>}
      </>
    ),
  },
  { key: "events", name: text.columns.events, wide: true, cell: eventsInWords },
  { key: "status", name: text.columns.status, end: true, cell: (endpoint) => <EndpointStatus endpoint={endpoint} /> },
];

export function Endpoints() {
  const { data, error, refetch } = useEndpoints();
  return (
    <>
      <PageHeader title={text.title} hint={text.hint} actions={<Add variant="primary" />} />
      <Card flush>
        {error !== null && data === undefined ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <div className={s.waiting}>
            <SkeletonRows rows={3} />
          </div>
        ) : data.items.length === 0 ? (
          <EmptyState icon={Webhook} title={text.none} text={text.noneText} action={<Add />} />
        ) : (
          <Table label={text.table} columns={columns} rows={data.items} rowKey={({ id }) => id} />
        )}
      </Card>
    </>
  );
}

function Add({ variant }: { variant?: "primary" }) {
  const [open, setOpen] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <>
      <Button {...(variant === undefined ? {} : { variant })} onClick={() => setOpen(true)}>
        <Plus size={17} aria-hidden="true" /> {text.add}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={text.add}>
        <EndpointForm
          onClose={() => setOpen(false)}
          onSaved={(saved) => {
            setOpen(false);
            if ("secret" in saved) setSecret(saved.secret);
          }}
        />
      </Dialog>
      {secret !== null && <SecretDialog title={text.secret.created} secret={secret} onClose={() => setSecret(null)} />}
    </>
  );
}
