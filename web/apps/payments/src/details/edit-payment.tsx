/** Changing a payment before it is due; nothing is overwritten that changed meanwhile. */
import { addDays, keys, momentOf, queryClient, refreshSoon, toDecimal, useSettings, wallClock } from "@florin/data";
import { common, newPayment, payments } from "@florin/messages";
import { ApiError, api, notify, type Schemas, unwrap, useSession } from "@florin/platform";
import { Button, Callout, Dialog, DialogFooter, FieldPair, TextField, useForm } from "@florin/ui";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { amountError, amountOf } from "../shared/amount.ts";
import { ifMatch, isConflict } from "../shared/changes.ts";
import { Conflict } from "../shared/conflict.tsx";
import { moneyKinds, type PaymentDetails } from "../shared/queries.ts";
import { findRecipient, isSelf } from "../shared/recipient.ts";
import { RecipientField } from "../shared/recipient-field.tsx";
import s from "./details.module.css";

const text = payments.edit;
const noteLengthMax = 500;
const aheadMaxDays = 365;

export function EditAction({ payment }: { payment: PaymentDetails }) {
  // What is edited is what was there when the dialog opened: live updates do not change it underneath.
  const [edited, setEdited] = useState<PaymentDetails | null>(null);
  return (
    <>
      <Button onClick={() => setEdited(payment)}>
        <Pencil size={16} aria-hidden="true" /> {text.open}
      </Button>
      <Dialog open={edited !== null} onClose={() => setEdited(null)} title={text.title} hint={text.hint}>
        {edited !== null && <EditForm payment={edited} onClose={() => setEdited(null)} />}
      </Dialog>
    </>
  );
}

async function recipientOf(words: string) {
  const found = await findRecipient(words);
  if (found === null) throw new ApiError(404, "recipient_unknown", payments.pay.toUnknown);
  return found;
}

function EditForm({ payment, onClose }: { payment: PaymentDetails; onClose: () => void }) {
  const { locale, timeZone } = useSettings();
  const self = useSession((state) => state.user);
  const [conflict, setConflict] = useState(false);
  const { currency } = payment;
  const due = wallClock(payment.scheduled_at ?? payment.created_at, timeZone);
  // The name stands for whom it goes to until somebody else is typed: not everybody has a handle.
  const payee = payment.recipient.handle === null ? payment.recipient.name : `@${payment.recipient.handle}`;
  const today = wallClock(new Date().toISOString(), timeZone).day;
  const form = useForm({
    initial: {
      to: payee,
      amount: toDecimal(payment.amount, currency),
      note: payment.description,
      date: due.day,
      time: due.time,
    },
    validate: ({ to, amount, date, time }) => {
      const moment = momentOf(date, time, timeZone);
      const past = moment !== null && Date.parse(moment) <= Date.now();
      return {
        to: to.trim() === "" ? payments.pay.toMissing : isSelf(to, self) ? payments.pay.self : undefined,
        amount: amountError(amount, currency, locale),
        date: moment === null ? newPayment.errors.date : past ? newPayment.errors.past : undefined,
      };
    },
    wireNames: { to: "recipient", note: "description", date: "scheduled_at" },
    submit: async ({ to, amount, note, date, time }) => {
      const recipient = to.trim() === payee ? null : await recipientOf(to);
      const moment = momentOf(date, time, timeZone);
      const sameTime = date === due.day && time === due.time;
      const body: Schemas["PaymentEdit"] = {
        amount: amountOf(amount, currency, locale),
        description: note.trim(),
        ...(recipient === null ? {} : { recipient: { id: recipient.id } }),
        ...(moment === null || sameTime ? {} : { scheduled_at: moment }),
      };
      try {
        const path = { payment_id: payment.id };
        await unwrap(api.PATCH("/api/v1/payments/{payment_id}", { params: { path }, headers: ifMatch(payment), body }));
        notify("success", text.done);
        refreshSoon(...moneyKinds);
        onClose();
      } catch (error) {
        if (!isConflict(error)) throw error;
        setConflict(true);
      }
    },
    place: ({ code, message }) => (code.startsWith("recipient_") ? { field: "to", message } : null),
  });
  if (conflict) {
    const reload = () => {
      void queryClient.invalidateQueries({ queryKey: [keys.payment, payment.id] });
      onClose();
    };
    return <Conflict onReload={reload} />;
  }
  return (
    <form className={s.form} {...form.formProps}>
      {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
      <RecipientField {...form.field("to")} />
      <TextField
        {...form.field("amount")}
        label={payments.pay.amount}
        inputMode="decimal"
        autoComplete="off"
        after={currency}
        afterWidth={56}
      />
      <FieldPair>
        <TextField
          {...form.field("date")}
          label={newPayment.date}
          type="date"
          min={today}
          max={addDays(today, aheadMaxDays)}
        />
        <TextField {...form.field("time")} label={newPayment.time} type="time" hint={newPayment.zone(timeZone)} />
      </FieldPair>
      <TextField {...form.field("note")} label={payments.pay.note} maxLength={noteLengthMax} optional />
      <DialogFooter>
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="submit" variant="primary" busy={form.busy}>
          {text.submit}
        </Button>
      </DialogFooter>
    </form>
  );
}
