import { keys, queryClient, toDecimal, useSettings } from "@florin/data";
import { common, newPayment, payments, recurring } from "@florin/messages";
import { api, notify, type Schemas, unwrap } from "@florin/platform";
import { Button, Callout, ChoiceField, DialogFooter, TextField, useForm } from "@florin/ui";
import { useState } from "react";
import { whole } from "../new/values.ts";
import { amountError, amountOf } from "../shared/amount.ts";
import { ifMatch, isConflict } from "../shared/changes.ts";
import { Conflict } from "../shared/conflict.tsx";
import { type ScheduleDetails, showSchedule } from "./queries.ts";
import s from "./recurring.module.css";

const text = recurring.edit;
const countMax = 10_000;
const noteLengthMax = 500;

/** Amount, note and end of a schedule as it was when the dialog opened. */
export function EditSchedule({ schedule, onClose }: { schedule: ScheduleDetails; onClose: () => void }) {
  const { locale } = useSettings();
  const [conflict, setConflict] = useState(false);
  const { currency, recurrence } = schedule;
  const form = useForm({
    initial: {
      amount: toDecimal(schedule.amount, currency),
      note: schedule.description,
      ends: recurrence.count !== null ? "count" : recurrence.until !== null ? "until" : "never",
      until: recurrence.until ?? "",
      count: String(recurrence.count ?? 12),
    },
    validate: ({ amount, ends, until, count }) => ({
      amount: amountError(amount, currency, locale),
      until: ends === "until" && until === "" ? newPayment.errors.until : undefined,
      count: ends === "count" && whole(count, countMax) === null ? newPayment.errors.count : undefined,
    }),
    wireNames: { note: "description" },
    submit: async ({ amount, note, ends, until, count }) => {
      const body: Schemas["ScheduleEdit"] = {
        amount: amountOf(amount, currency, locale),
        description: note.trim(),
        until: ends === "until" ? until : null,
        count: ends === "count" ? whole(count, countMax) : null,
      };
      try {
        const changed = await unwrap(
          api.PATCH("/api/v1/schedules/{schedule_id}", {
            params: { path: { schedule_id: schedule.id } },
            headers: ifMatch(schedule),
            body,
          }),
        );
        showSchedule(changed);
        notify("success", text.done);
        onClose();
      } catch (error) {
        if (!isConflict(error)) throw error;
        setConflict(true);
      }
    },
  });
  if (conflict) {
    return (
      <Conflict
        onReload={() => {
          void queryClient.invalidateQueries({ queryKey: [keys.schedules] });
          onClose();
        }}
      />
    );
  }
  const { ends } = form.values;
  return (
    <form className={s.form} {...form.formProps}>
      {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
      <TextField
        {...form.field("amount")}
        label={payments.pay.amount}
        inputMode="decimal"
        autoComplete="off"
        after={currency}
        afterWidth={56}
      />
      <TextField {...form.field("note")} label={payments.pay.note} maxLength={noteLengthMax} optional />
      <ChoiceField
        label={newPayment.ends}
        name="ends"
        value={ends}
        onValue={(value) => form.set("ends", value)}
        options={Object.entries(newPayment.endKinds).map(([value, label]) => ({ value, label }))}
      />
      {ends === "until" && <TextField {...form.field("until")} label={newPayment.until} type="date" />}
      {ends === "count" && (
        <TextField {...form.field("count")} label={newPayment.count} inputMode="numeric" autoComplete="off" />
      )}
      <DialogFooter>
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="submit" variant="primary" busy={form.busy}>
          {text.submit}
        </Button>
      </DialogFooter>
    </form>
  );
}
