import { useFormats } from "@florin/data";
import { payments, statements } from "@florin/messages";
import { useParams } from "@florin/platform";
import { Button, ButtonLink, Download, Found, PageHeader, Split, Stack } from "@florin/ui";
import { Printer } from "lucide-react";
import { lastList } from "../list/last-list.ts";
import { type PaymentDetails, usePayment } from "../shared/queries.ts";
import { counterparty, rowTitle } from "../shared/row.tsx";
import s from "./details.module.css";
import { Disputes } from "./disputes.tsx";
import { EditAction } from "./edit-payment.tsx";
import { Facts } from "./facts.tsx";
import { LedgerEntries } from "./ledger.tsx";
import { CancelAction, RefundAction } from "./payment-actions.tsx";
import { Refunds } from "./refunds.tsx";
import { Timeline } from "./timeline.tsx";

const text = payments.details;

export function Details() {
  const { paymentId = "" } = useParams();
  const found = usePayment(paymentId);
  return (
    <Found found={found} texts={text} back="/payments">
      {(payment) => <Payment payment={payment} />}
    </Found>
  );
}

function Payment({ payment }: { payment: PaymentDetails }) {
  const formats = useFormats();
  return (
    <>
      <PageHeader
        title={text.title(formats.money(payment))}
        hint={rowTitle(payment)}
        back={{ to: lastList(), label: text.back }}
        actions={
          <>
            <Button onClick={() => window.print()}>
              <Printer size={17} aria-hidden="true" /> {text.print}
            </Button>
            {payment.completed_at !== null && (
              <Download
                href={`/api/v1/payments/${payment.id}/receipt.pdf`}
                file="florin-receipt.pdf"
                label={statements.receipt}
                failed={statements.receiptFailed}
              />
            )}
            {payment.actions.includes("edit") && <EditAction payment={payment} />}
            {payment.actions.includes("cancel") && <CancelAction payment={payment} />}
            {payment.actions.includes("refund") && <RefundAction payment={payment} />}
          </>
        }
      />
      <Split>
        <Stack>
          <Facts payment={payment} />
          {payment.direction !== "none" && (
            <div className={s.screenOnly}>
              <ButtonLink size="small" to={`/payments?counterparty=${counterparty(payment).id}`}>
                {text.allWith(counterparty(payment).name)}
              </ButtonLink>
            </div>
          )}
          {payment.disputes.length > 0 && <Disputes found={payment.disputes} currency={payment.currency} />}
          {payment.refunds.length > 0 && <Refunds refunds={payment.refunds} />}
          {payment.entries.length > 0 && (
            <div className={s.screenOnly}>
              <LedgerEntries entries={payment.entries} />
            </div>
          )}
        </Stack>
        <div className={s.screenOnly}>
          <Timeline history={payment.history} />
        </div>
      </Split>
    </>
  );
}
