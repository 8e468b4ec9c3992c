/** How one payment reads in lists, seen by whoever looks. */
import { payments } from "@florin/messages";
import type { Schemas } from "@florin/platform";
import { MoneyText, Person, RowLink } from "@florin/ui";
import type { ReactNode } from "react";
import s from "./row.module.css";

export type Payment = Schemas["PaymentItem"];

/** The other side of the payment. */
export const counterparty = (payment: Payment) =>
  payment.direction === "incoming" ? payment.sender : payment.recipient;

export function rowTitle({ direction, sender, recipient }: Payment): string {
  if (direction === "incoming") return payments.row.from(sender.name);
  if (direction === "outgoing") return payments.row.to(recipient.name);
  return payments.row.between(sender.name, recipient.name);
}

export function PartyCell({ payment, detail }: { payment: Payment; detail: ReactNode }) {
  const other = counterparty(payment);
  return (
    <Person seed={other.id} name={other.name} detail={detail}>
      <RowLink to={`/payments/${payment.id}`}>{rowTitle(payment)}</RowLink>
    </Person>
  );
}

/** Amount with its sign: what the payment did to the reader's balance. */
export function AmountCell({ payment: { amount, currency, direction, status } }: { payment: Payment }) {
  const moved = !["failed", "cancelled"].includes(status);
  const signed = direction === "outgoing" ? -amount : amount;
  return (
    <span className={s.amount} data-in={direction === "incoming" && moved} data-void={!moved}>
      <MoneyText money={{ amount: signed, currency }} signed={direction !== "none"} />
    </span>
  );
}
