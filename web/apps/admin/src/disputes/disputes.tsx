/** Every dispute, for staff: who answers it, until when, what is held and what Florin has advanced. */
import { keepPreviousData, keys, useQuery } from "@florin/data";
import { disputes, humanize } from "@florin/messages";
import { api, type Schemas, unwrap, useSearchParams } from "@florin/platform";
import {
  Badge,
  Button,
  Card,
  type Column,
  DateTime,
  EmptyState,
  MoneyText,
  PagedTable,
  PageHeader,
  Person,
  RowLink,
  SelectField,
  type Tone,
  useUrlFilters,
} from "@florin/ui";
import { Scale } from "lucide-react";
import s from "../filters.module.css";

type Dispute = Schemas["DisputeItem"];
type Status = Schemas["DisputeStatus"];

const text = disputes.list;
const filterNames = ["status"] as const;
const pageSize = 25;
const tones: Record<string, Tone> = { needs_response: "bad", expired: "bad", won: "ok", lost: "neutral" };
const statusOptions = [
  { value: "", label: text.anyStatus },
  ...Object.entries(disputes.statuses).map(([value, label]) => ({ value, label })),
];

const columns: Column<Dispute>[] = [
  {
    key: "who",
    name: disputes.details.respondent,
    cell: ({ id, respondent, reason }) => (
      <Person seed={respondent.id} name={respondent.name} detail={disputes.reasons[reason] ?? humanize(reason)}>
        <RowLink to={`/disputes/${id}`}>{respondent.name}</RowLink>
      </Person>
    ),
  },
  {
    key: "status",
    name: text.columns.status,
    cell: ({ status }) => <Badge tone={tones[status] ?? "warn"}>{disputes.statuses[status] ?? humanize(status)}</Badge>,
  },
  {
    key: "until",
    name: text.columns.until,
    wide: true,
    cell: ({ respond_by }) => (respond_by === null ? "–" : <DateTime at={respond_by} />),
  },
  {
    key: "held",
    name: disputes.details.heldStaff,
    end: true,
    wide: true,
    cell: ({ held, currency }) => <MoneyText money={{ amount: held, currency }} />,
  },
  {
    key: "owed",
    name: disputes.details.owed,
    end: true,
    wide: true,
    cell: ({ owed, currency }) => <MoneyText money={{ amount: owed, currency }} />,
  },
  { key: "amount", name: text.columns.amount, end: true, cell: (dispute) => <MoneyText money={dispute} /> },
];

function useAllDisputes(status: Status | null, cursor: string | null) {
  return useQuery({
    queryKey: [keys.disputes, "all", status, cursor],
    queryFn: () => {
      const query = {
        scope: "all" as const,
        limit: pageSize,
        ...(status === null ? {} : { status: [status] }),
        ...(cursor === null ? {} : { cursor }),
      };
      return unwrap(api.GET("/api/v1/disputes", { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });
}

export function AllDisputes() {
  const [params] = useSearchParams();
  const filters = useUrlFilters(filterNames);
  const asked = params.get("status") ?? "";
  const status = asked in disputes.statuses ? (asked as Status) : null;
  const found = useAllDisputes(status, params.get("cursor"));
  return (
    <>
      <PageHeader title={text.title} hint={text.hintStaff} />
      <Card flush>
        <search className={s.filters}>
          <SelectField small label={text.status} labelHidden options={statusOptions} {...filters.select("status")} />
        </search>
        <PagedTable
          found={found}
          label={text.table}
          columns={columns}
          empty={
            <EmptyState
              icon={Scale}
              title={text.none}
              text={text.noneStaff}
              action={filters.active && <Button onClick={filters.clear}>{text.clear}</Button>}
            />
          }
        />
      </Card>
    </>
  );
}
