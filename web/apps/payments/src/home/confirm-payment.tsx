import { type Money, refreshSoon, useFormats, useMutation } from "@florin/data";
import { common, payments } from "@florin/messages";
import { api, notify, unwrap } from "@florin/platform";
import { Button, Callout, Dialog, DialogFooter, errorText, MoneyText, Pairs, Person } from "@florin/ui";
import { useRef } from "react";
import { moneyKinds } from "../shared/queries.ts";
import type { Party } from "../shared/recipient.ts";
import s from "./quick-pay.module.css";

const text = payments.pay;

export interface Draft {
  recipient: Party;
  money: Money;
  note: string;
}

interface Props {
  /** What is to be sent; null while there is nothing to confirm. */
  draft: Draft | null;
  available: Money | undefined;
  onClose: () => void;
  onSent: () => void;
}

export function ConfirmPayment({ draft, available, onClose, onSent }: Props) {
  const formats = useFormats();
  // One key for one intention: pressing again after a lost answer cannot pay twice.
  const intention = useRef<{ draft: Draft; key: string } | null>(null);
  const pay = useMutation({
    mutationFn: (sent: Draft) => {
      if (intention.current?.draft !== sent) intention.current = { draft: sent, key: crypto.randomUUID() };
      const body = {
        type: "instant" as const,
        amount: sent.money.amount,
        currency: sent.money.currency,
        recipient: { id: sent.recipient.id },
        ...(sent.note === "" ? {} : { description: sent.note }),
      };
      return unwrap(api.POST("/api/v1/payments", { body, headers: { "Idempotency-Key": intention.current.key } }));
    },
    onSuccess: (payment, { money, recipient }) => {
      const say =
        payment.status === "completed" ? text.sent : payment.status === "in_review" ? text.inReview : text.started;
      notify("success", say(formats.money(money), recipient.name));
      refreshSoon(...moneyKinds);
      close();
      onSent();
    },
  });
  const close = () => {
    pay.reset();
    onClose();
  };
  return (
    <Dialog open={draft !== null} onClose={close} title={text.confirmTitle} hint={text.confirmHint}>
      {draft !== null && (
        <>
          <p className={s.sum}>
            <MoneyText money={draft.money} />
          </p>
          <Pairs
            items={[
              [
                text.to,
                <Person
                  key="to"
                  seed={draft.recipient.id}
                  name={draft.recipient.name}
                  detail={draft.recipient.handle === null ? undefined : `@${draft.recipient.handle}`}
                />,
              ],
              ...(available === undefined
                ? []
                : [[text.from, text.fromWallet(available.currency, formats.money(available))] as [string, string]]),
              ...(draft.note === "" ? [] : [[text.note, draft.note] as [string, string]]),
            ]}
          />
          {pay.error !== null && (
            <div className={s.failure}>
              <Callout tone="bad">{errorText(pay.error)}</Callout>
            </div>
          )}
          <DialogFooter>
            <Button onClick={close}>{common.cancel}</Button>
            <Button variant="gold" busy={pay.isPending} onClick={() => pay.mutate(draft)}>
              {text.send(formats.money(draft.money))}
            </Button>
          </DialogFooter>
        </>
      )}
    </Dialog>
  );
}
