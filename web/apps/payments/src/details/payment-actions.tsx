/** What may be done to a payment; the server says what in `actions`. */
import { refreshSoon, useMutation } from "@florin/data";
import { payments } from "@florin/messages";
import { api, notify, unwrap } from "@florin/platform";
import { Button, Callout, Dialog, DialogFooter, errorText } from "@florin/ui";
import { CircleSlash, Undo2 } from "lucide-react";
import { useState } from "react";
import { moneyKinds, type PaymentDetails } from "../shared/queries.ts";
import { RefundForm } from "./refund-form.tsx";

export function RefundAction({ payment }: { payment: PaymentDetails }) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <Undo2 size={17} aria-hidden="true" /> {payments.refund.open}
      </Button>
      <Dialog
        open={open}
        onClose={close}
        title={payments.refund.title}
        hint={payments.refund.hint(payment.sender.name)}
      >
        <RefundForm payment={payment} onClose={close} />
      </Dialog>
    </>
  );
}

export function CancelAction({ payment }: { payment: PaymentDetails }) {
  const text = payments.cancel;
  const [open, setOpen] = useState(false);
  const cancel = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/payments/{payment_id}/cancel", { params: { path: { payment_id: payment.id } }, body: {} }),
      ),
    onSuccess: () => {
      notify("success", text.done);
      setOpen(false);
      refreshSoon(...moneyKinds);
    },
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <CircleSlash size={17} aria-hidden="true" /> {text.open}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={text.title} hint={text.hint}>
        {cancel.error !== null && <Callout tone="bad">{errorText(cancel.error)}</Callout>}
        <DialogFooter>
          <Button onClick={() => setOpen(false)}>{text.keep}</Button>
          <Button variant="danger" busy={cancel.isPending} onClick={() => cancel.mutate()}>
            {text.submit}
          </Button>
        </DialogFooter>
      </Dialog>
    </>
  );
}
