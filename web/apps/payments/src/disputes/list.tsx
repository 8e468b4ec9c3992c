import { disputes } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import { Card, type Column, DateTime, EmptyState, MoneyText, PagedTable, PageHeader, RowLink } from "@florin/ui";
import { Scale } from "lucide-react";
import s from "./disputes.module.css";
import { type Dispute, useDisputes } from "./queries.ts";
import { DisputeStatus, reasonText } from "./status.tsx";

const text = disputes.list;

const columns: Column<Dispute>[] = [
  {
    key: "who",
    name: text.columns.who,
    cell: ({ id, reason }) => <RowLink to={`/disputes/${id}`}>{reasonText(reason)}</RowLink>,
  },
  { key: "status", name: text.columns.status, cell: ({ status }) => <DisputeStatus status={status} /> },
  {
    key: "until",
    name: text.columns.until,
    wide: true,
    cell: ({ respond_by, status }) =>
      respond_by !== null && status === "needs_response" ? (
        <DateTime at={respond_by} />
      ) : (
        <span className={s.muted}>–</span>
      ),
  },
  {
    key: "held",
    name: text.columns.held,
    end: true,
    wide: true,
    cell: ({ held, currency }) => <MoneyText money={{ amount: held, currency }} />,
  },
  { key: "amount", name: text.columns.amount, end: true, cell: (dispute) => <MoneyText money={dispute} /> },
];

export function DisputeList() {
  const [params] = useSearchParams();
  const found = useDisputes(params.get("cursor"));
  return (
    <>
      <PageHeader title={text.title} hint={text.hint} />
      <Card flush>
        <PagedTable
          found={found}
          label={text.table}
          columns={columns}
          empty={<EmptyState icon={Scale} title={text.none} text={text.noneText} />}
          skeleton={5}
        />
      </Card>
    </>
  );
}
