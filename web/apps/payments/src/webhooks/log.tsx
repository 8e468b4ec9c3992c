import { webhooks } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import {
  Button,
  Card,
  type Column,
  DateTime,
  EmptyState,
  PagedTable,
  RowButton,
  SelectField,
  useUrlFilters,
} from "@florin/ui";
import { RefreshCw, Send } from "lucide-react";
import { useState } from "react";
import { DeliveryDrawer } from "./delivery-drawer.tsx";
import { type Delivery, type DeliveryStatus as Status, useDeliveries } from "./queries.ts";
import { answerInWords, DeliveryStatus } from "./status.tsx";
import s from "./webhooks.module.css";

const text = webhooks.log;
const filterNames = ["status"] as const;
const statusOptions = [
  { value: "", label: text.anyStatus },
  ...Object.entries(text.statuses).map(([value, label]) => ({ value, label })),
];

const columns = (open: (id: string) => void): Column<Delivery>[] => [
  {
    key: "type",
    name: text.columns.type,
    cell: ({ id, type }) => <RowButton onClick={() => open(id)}>{type}</RowButton>,
  },
  { key: "status", name: text.columns.status, cell: ({ status }) => <DeliveryStatus status={status} /> },
  { key: "answer", name: text.columns.answer, wide: true, cell: answerInWords },
  { key: "attempts", name: text.columns.attempts, end: true, wide: true, cell: ({ attempts }) => String(attempts) },
  {
    key: "when",
    name: text.columns.when,
    end: true,
    wide: true,
    cell: ({ created_at }) => <DateTime at={created_at} />,
  },
];

/** What was sent to an endpoint, newest first. */
export function Log({ endpoint }: { endpoint: string }) {
  const [params] = useSearchParams();
  const filters = useUrlFilters(filterNames);
  const asked = params.get("status") ?? "";
  const status = asked in text.statuses ? (asked as Status) : null;
  const found = useDeliveries(endpoint, status, params.get("cursor"));
  const [shown, setShown] = useState<string | null>(null);
  return (
    <>
      <Card flush>
        <div className={s.head}>
          <h2>{text.title}</h2>
          <search className={s.filters}>
            <SelectField small label={text.status} labelHidden options={statusOptions} {...filters.select("status")} />
            <Button
              size="small"
              busy={found.isFetching && found.data !== undefined}
              onClick={() => void found.refetch()}
            >
              <RefreshCw size={15} aria-hidden="true" /> {text.refresh}
            </Button>
          </search>
        </div>
        <PagedTable
          found={found}
          label={text.table}
          columns={columns(setShown)}
          empty={
            <EmptyState
              icon={Send}
              title={text.none}
              text={text.noneText}
              action={filters.active && <Button onClick={filters.clear}>{text.clear}</Button>}
            />
          }
          skeleton={6}
        />
      </Card>
      <DeliveryDrawer endpoint={endpoint} id={shown} onClose={() => setShown(null)} />
    </>
  );
}
