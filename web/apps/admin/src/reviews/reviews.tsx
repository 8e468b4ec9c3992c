/** Payments that wait for staff: queue, facts, decision. */
import { humanize, reviews as text } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import {
  Button,
  Card,
  type Column,
  EmptyState,
  MoneyText,
  PagedTable,
  PageHeader,
  Person,
  RowButton,
  SelectField,
  TimeAgo,
  useUrlFilters,
} from "@florin/ui";
import { RefreshCw, Scale } from "lucide-react";
import s from "../filters.module.css";
import { type Review, useReviews } from "./queries.ts";
import { ReviewDrawer } from "./review-drawer.tsx";
import { Status } from "./status.tsx";

const filterNames = ["status"] as const;

const why = ({ decision }: Review) =>
  (decision?.reasons ?? [])
    .filter(({ outcome }) => outcome === "review")
    .map(({ rule }) => text.rules[rule] ?? humanize(rule))
    .join(", ");

const columns = (open: (id: string) => void): Column<Review>[] => [
  {
    key: "parties",
    name: text.columns.parties,
    cell: ({ id, sender, recipient, description }) => (
      <Person seed={sender.id} name={sender.name} detail={description}>
        <RowButton onClick={() => open(id)}>{text.between(sender.name, recipient.name)}</RowButton>
      </Person>
    ),
  },
  { key: "why", name: text.columns.why, wide: true, cell: why },
  {
    key: "approvals",
    name: text.columns.approvals,
    wide: true,
    cell: ({ approvals, approvals_needed }) => text.given(approvals.length, approvals_needed),
  },
  { key: "status", name: text.columns.status, wide: true, cell: ({ status }) => <Status status={status} /> },
  { key: "opened_at", name: text.columns.waiting, wide: true, cell: ({ opened_at }) => <TimeAgo at={opened_at} /> },
  { key: "amount", name: text.columns.amount, end: true, cell: (review) => <MoneyText money={review} /> },
];

const statusOptions = [
  { value: "", label: text.open },
  { value: "closed", label: text.closed },
];

export function Reviews() {
  const [params, setParams] = useSearchParams();
  const filters = useUrlFilters(filterNames);
  const status = params.get("status") === "closed" ? "closed" : "open";
  const found = useReviews(status, params.get("cursor"));
  const show = (id: string | null) =>
    setParams((before) => {
      const after = new URLSearchParams(before);
      if (id === null) after.delete("review");
      else after.set("review", id);
      return after;
    });
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
          columns={columns(show)}
          empty={
            <EmptyState icon={Scale} title={status === "open" ? text.none : text.noneClosed} text={text.noneText} />
          }
          skeleton={6}
        />
      </Card>
      <ReviewDrawer id={params.get("review")} onClose={() => show(null)} />
    </>
  );
}
