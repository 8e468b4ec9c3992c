/** What could not be delivered to vendors: look, try again, discard. */
import { webhooks } from "@florin/messages";
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
import { RefreshCw, Send } from "lucide-react";
import { useState } from "react";
import s from "../filters.module.css";
import { answer, DeliveryDrawer, Status } from "./delivery-drawer.tsx";
import { type Delivery, type DeliveryStatus, useDeliveries } from "./queries.ts";

const text = webhooks.staff;
const words = webhooks.log;
const filterNames = ["status"] as const;

const columns = (open: (id: string) => void): Column<Delivery>[] => [
  {
    key: "type",
    name: text.columns.type,
    cell: ({ id, type }) => <RowButton onClick={() => open(id)}>{type}</RowButton>,
  },
  { key: "host", name: text.columns.host, wide: true, cell: ({ host }) => host },
  { key: "status", name: text.columns.status, cell: ({ status }) => <Status status={status} /> },
  { key: "answer", name: text.columns.answer, wide: true, cell: answer },
  { key: "attempts", name: text.columns.attempts, end: true, wide: true, cell: ({ attempts }) => String(attempts) },
  {
    key: "when",
    name: text.columns.when,
    end: true,
    wide: true,
    cell: ({ created_at }) => <DateTime at={created_at} />,
  },
];

const { failed = "", ...others } = words.statuses;
const statusOptions = [
  { value: "", label: failed },
  ...Object.entries(others).map(([value, label]) => ({ value, label })),
];

export function Deliveries() {
  const [params] = useSearchParams();
  const filters = useUrlFilters(filterNames);
  const asked = params.get("status") ?? "";
  const status = asked in words.statuses ? (asked as DeliveryStatus) : "failed";
  const found = useDeliveries(status, params.get("cursor"));
  const [shown, setShown] = useState<string | null>(null);
  return (
    <>
      <PageHeader
        title={text.title}
        hint={text.hint}
        actions={
          <Button busy={found.isFetching && found.data !== undefined} onClick={() => void found.refetch()}>
            <RefreshCw size={16} aria-hidden="true" /> {words.refresh}
          </Button>
        }
      />
      <Card flush>
        <search className={s.filters}>
          <SelectField small label={words.status} labelHidden options={statusOptions} {...filters.select("status")} />
        </search>
        <PagedTable
          found={found}
          label={text.table}
          columns={columns(setShown)}
          empty={<EmptyState icon={Send} title={text.none} text={text.noneText} />}
        />
      </Card>
      <DeliveryDrawer id={shown} onClose={() => setShown(null)} />
    </>
  );
}
