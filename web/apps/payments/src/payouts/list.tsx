import { payouts } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import {
  Button,
  Card,
  type Column,
  DateTime,
  EmptyState,
  MoneyText,
  PagedTable,
  PageHeader,
  RowLink,
} from "@florin/ui";
import { Banknote } from "lucide-react";
import { useState } from "react";
import { PayoutDialog } from "./form.tsx";
import { type Payout, usePayouts } from "./queries.ts";
import { accountName, PayoutStatus } from "./status.tsx";

const columns: Column<Payout>[] = [
  {
    key: "to",
    name: payouts.columns.to,
    cell: ({ id, destination }) => <RowLink to={`/payouts/${id}`}>{accountName(destination)}</RowLink>,
  },
  { key: "status", name: payouts.columns.status, cell: ({ status }) => <PayoutStatus status={status} /> },
  {
    key: "when",
    name: payouts.columns.when,
    wide: true,
    cell: ({ created_at }) => <DateTime at={created_at} />,
  },
  { key: "amount", name: payouts.columns.amount, end: true, cell: (payout) => <MoneyText money={payout} /> },
];

export function PayoutList() {
  const [params] = useSearchParams();
  const [open, setOpen] = useState(false);
  const found = usePayouts(params.get("cursor"));
  const start = (
    <Button variant="primary" onClick={() => setOpen(true)}>
      <Banknote size={17} aria-hidden="true" /> {payouts.create}
    </Button>
  );
  return (
    <>
      <PageHeader title={payouts.title} hint={payouts.hint} actions={start} />
      <Card flush>
        <PagedTable
          found={found}
          label={payouts.table}
          columns={columns}
          empty={<EmptyState icon={Banknote} title={payouts.none} text={payouts.noneText} />}
          skeleton={5}
        />
      </Card>
      <PayoutDialog open={open} onClose={() => setOpen(false)} />
    </>
  );
}
