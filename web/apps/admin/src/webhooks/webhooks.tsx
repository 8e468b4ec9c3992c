/** What the provider told Florin: list, contents, processing again. */
import { adminPayments, humanize } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import {
  Button,
  Card,
  type Column,
  DateTime,
  EmptyState,
  ErrorState,
  PageHeader,
  Pager,
  RowButton,
  SelectField,
  SkeletonRows,
  Table,
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
  const { data, error, refetch, isFetching, isPlaceholderData } = useWebhooks(status, params.get("cursor"));
  const [shown, setShown] = useState<string | null>(null);
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
      <Card flush>
        <search className={s.filters}>
          <SelectField small label={text.status} labelHidden options={statusOptions} {...filters.select("status")} />
        </search>
        {error !== null && data === undefined ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <div className={s.waiting}>
            <SkeletonRows rows={8} />
          </div>
        ) : data.items.length === 0 ? (
          <EmptyState
            icon={WebhookIcon}
            title={text.none}
            text={text.noneText}
            action={filters.active && <Button onClick={filters.clear}>{text.clear}</Button>}
          />
        ) : (
          <Table
            label={text.table}
            columns={columns(setShown)}
            rows={data.items}
            rowKey={({ id }) => id}
            stale={isPlaceholderData}
          />
        )}
        {data !== undefined && data.items.length > 0 && (
          <Pager shown={data.items.length} nextCursor={data.next_cursor ?? null} />
        )}
      </Card>
      <WebhookDrawer id={shown} onClose={() => setShown(null)} />
    </>
  );
}
