/** What the provider told Florin: list, contents, processing again. */
import { adminPayments, humanize } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import {
  Button,
  Card,
  type Column,
  DateTime,
  EmptyState,
  PagedTable,
  PageHeader,
  RowButton,
  SelectField,
  useUrlFilters,
} from "@florin/ui";
import { RefreshCw, Webhook as WebhookIcon } from "lucide-react";
import { useState } from "react";
import s from "../filters.module.css";
import { useWebhooks, type Webhook, type WebhookStatus } from "./queries.ts";
import { Status } from "./status.tsx";
import { WebhookDrawer } from "./webhook-drawer.tsx";

const text = adminPayments.webhooks;
const filterNames = ["status"] as const;

const columns = (open: (id: string) => void): Column<Webhook>[] => [
  {
    key: "type",
    name: text.columns.type,
    cell: ({ id, type }) => <RowButton onClick={() => open(id)}>{type}</RowButton>,
  },
  { key: "provider", name: text.columns.provider, wide: true, cell: ({ provider }) => humanize(provider) },
  { key: "status", name: text.columns.status, cell: ({ status }) => <Status status={status} /> },
  { key: "attempts", name: text.columns.attempts, end: true, wide: true, cell: ({ attempts }) => String(attempts) },
  {
    key: "received",
    name: text.columns.received,
    end: true,
    wide: true,
    cell: ({ received_at }) => <DateTime at={received_at} />,
  },
];

const statusOptions = [
  { value: "", label: text.anyStatus },
  ...Object.entries(text.statuses).map(([value, label]) => ({ value, label })),
];

export function Webhooks() {
  const [params] = useSearchParams();
  const filters = useUrlFilters(filterNames);
  const asked = params.get("status") ?? "";
  const status = asked in text.statuses ? (asked as WebhookStatus) : null;
  const found = useWebhooks(status, params.get("cursor"));
  const [shown, setShown] = useState<string | null>(null);
  return (
    <>
      <PageHeader
        title={text.title}
        hint={text.hint}
        actions={
          <Button busy={found.isFetching && found.data !== undefined} onClick={() => void found.refetch()}>
            <RefreshCw size={16} aria-hidden="true" /> {text.refresh}
          </Button>
        }
      />
      <Card flush>
        <search className={s.filters}>
          <SelectField small label={text.status} labelHidden options={statusOptions} {...filters.select("status")} />
        </search>
        <PagedTable
          found={found}
          label={text.table}
          columns={columns(setShown)}
          empty={
            <EmptyState
              icon={WebhookIcon}
              title={text.none}
              text={text.noneText}
              action={filters.active && <Button onClick={filters.clear}>{text.clear}</Button>}
            />
          }
        />
      </Card>
      <WebhookDrawer id={shown} onClose={() => setShown(null)} />
    </>
  );
}
