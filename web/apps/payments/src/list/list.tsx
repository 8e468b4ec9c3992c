import { useSettings } from "@florin/data";
import { payments } from "@florin/messages";
import { useLocation, useSearchParams } from "@florin/platform";
import {
  Button,
  ButtonLink,
  Card,
  type Column,
  DateTime,
  EmptyState,
  PagedTable,
  PageHeader,
  useUrlFilters,
} from "@florin/ui";
import { ArrowLeftRight, Plus, SearchX } from "lucide-react";
import { useEffect } from "react";
import { ExportLink } from "../shared/export-link.tsx";
import { usePayments } from "../shared/queries.ts";
import { AmountCell, counterparty, PartyCell, type Payment } from "../shared/row.tsx";
import { StatusBadge } from "../shared/status.tsx";
import { PaymentFilters } from "./filters.tsx";
import { rememberList } from "./last-list.ts";
import s from "./list.module.css";
import { filterNames, filtersOf, orderOf, queryText } from "./question.ts";

const text = payments.list;
const pageSize = 20;
const newPath = "/payments/new";

const columns: Column<Payment>[] = [
  {
    key: "party",
    name: text.columns.party,
    cell: (payment) => (
      <PartyCell payment={payment} detail={payment.description || (payments.types[payment.type] ?? "")} />
    ),
  },
  { key: "id", name: text.columns.id, wide: true, cell: ({ id }) => <span className={s.id}>{shortId(id)}</span> },
  { key: "status", name: text.columns.status, wide: true, cell: ({ status }) => <StatusBadge status={status} /> },
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
    cell: (payment) => <AmountCell payment={payment} />,
  },
];

/** The random end of an id tells payments apart; its beginning is the time. */
const shortId = (id: string) => `pay_…${id.slice(-8)}`;

export function PaymentList() {
  const settings = useSettings();
  const [params] = useSearchParams();
  const { search } = useLocation();
  useEffect(() => rememberList(search), [search]);
  const filters = filtersOf(params, settings);
  const order = orderOf(params);
  const { by, descending } = order;
  const { set } = useUrlFilters(filterNames);
  const onSort = (next: string) => set({ sort: next, order: next !== by || !descending ? "desc" : "asc" });
  const found = usePayments(filters, pageSize, order, params.get("cursor"));
  const filtered = filterNames.some((name) => params.has(name));
  const first = found.data?.items[0];
  const other = filters.counterparty && first ? counterparty(first).name : filters.counterparty;
  return (
    <>
      <PageHeader
        title={text.title}
        hint={text.hint}
        actions={
          <>
            <ExportLink query={queryText(filters)} />
            <ButtonLink variant="primary" to={newPath}>
              <Plus size={17} aria-hidden="true" /> {text.create}
            </ButtonLink>
          </>
        }
      />
      <Card flush>
        <PaymentFilters counterparty={other} />
        <PagedTable
          found={found}
          label={text.table}
          columns={columns}
          sorting={{ by, descending, onSort }}
          empty={<Nothing filtered={filtered} />}
        />
      </Card>
    </>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  const { clear } = useUrlFilters(filterNames);
  if (filtered) {
    return (
      <EmptyState
        icon={SearchX}
        title={text.noMatch}
        text={text.noMatchText}
        action={<Button onClick={clear}>{text.clear}</Button>}
      />
    );
  }
  return (
    <EmptyState
      icon={ArrowLeftRight}
      title={text.none}
      text={text.noneText}
      action={
        <ButtonLink variant="primary" to={newPath}>
          {text.toNew}
        </ButtonLink>
      }
    />
  );
}
