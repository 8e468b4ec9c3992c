/** Everybody's payments; the page of each one has what staff may do to it. */
import { adminPayments, humanize } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
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
  type Tone,
  useUrlFilters,
} from "@florin/ui";
import { SearchX } from "lucide-react";
import { Export } from "./export.tsx";
import { filterNames, PaymentFilters } from "./payment-filters.tsx";
import { type Payment, usePayments, useQuestion } from "./queries.ts";

const text = adminPayments;

const tones: Record<string, Tone> = {
  scheduled: "info",
  pending: "warn",
  processing: "warn",
  unknown: "warn",
  in_review: "warn",
  completed: "ok",
  failed: "bad",
  disputed: "bad",
};

const columns: Column<Payment>[] = [
  {
    key: "parties",
    name: text.columns.parties,
    cell: ({ id, sender, recipient, description }) => (
      <Person seed={sender.id} name={sender.name} detail={description}>
        <RowLink to={`/payments/${id}`}>{text.between(sender.name, recipient.name)}</RowLink>
      </Person>
    ),
  },
  { key: "type", name: text.columns.type, wide: true, cell: ({ type }) => text.types[type] ?? humanize(type) },
  {
    key: "status",
    name: text.columns.status,
    wide: true,
    cell: ({ status }) => <Badge tone={tones[status] ?? "neutral"}>{text.statuses[status] ?? humanize(status)}</Badge>,
  },
  {
    key: "created_at",
    name: text.columns.when,
    wide: true,
    sortable: true,
    cell: ({ created_at }) => <DateTime at={created_at} />,
  },
  {
    key: "amount",
    name: text.columns.amount,
    end: true,
    sortable: true,
    cell: (payment) => <MoneyText money={payment} />,
  },
];

export function AllPayments() {
  const [params] = useSearchParams();
  const filters = useUrlFilters(filterNames);
  const question = useQuestion();
  const found = usePayments(question);
  const by = params.get("sort") === "amount" ? "amount" : "created_at";
  const descending = params.get("order") !== "asc";
  const onSort = (next: string) => filters.set({ sort: next, order: next !== by || !descending ? "desc" : "asc" });
  return (
    <>
      <PageHeader title={text.title} hint={text.hint} actions={<Export question={question} />} />
      <Card flush>
        <PaymentFilters filters={filters} />
        <PagedTable
          found={found}
          label={text.table}
          columns={columns}
          sorting={{ by, descending, onSort }}
          empty={
            <EmptyState
              icon={SearchX}
              title={text.none}
              text={text.noneText}
              action={<Button onClick={filters.clear}>{text.clear}</Button>}
            />
          }
        />
      </Card>
    </>
  );
}
