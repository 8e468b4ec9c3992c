import { addDays, momentOf, wallClock } from "@florin/data";
import { newPayment, recurring } from "@florin/messages";
import { ChoiceField, FieldPair, SelectField, Switch, TextField } from "@florin/ui";
import s from "./new-payment.module.css";
import type { NewPayment } from "./use-new-payment.ts";
import { hasMonths } from "./values.ts";

const text = newPayment;
const kinds = Object.entries(text.kinds).map(([value, [label, hint]]) => ({ value, label, hint }));
const aheadMaxDays = 365;

export function When({ making }: { making: NewPayment }) {
  const { values, form } = making;
  return (
    <div className={s.fields}>
      <ChoiceField
        label={text.when}
        labelHidden
        name="when"
        value={values.when}
        onValue={(value) => form.set("when", value)}
        options={kinds}
      />
      {values.when === "again" && <Repeats making={making} />}
      {values.when !== "now" && <DateAndTime making={making} />}
      {values.when === "again" && <Ends making={making} />}
    </div>
  );
}

function DateAndTime({ making: { form, values, setting } }: { making: NewPayment }) {
  const { timeZone, nowMs } = setting;
  const today = wallClock(new Date(nowMs).toISOString(), timeZone).day;
  const moment = values.time === "" ? null : momentOf(values.date, values.time, timeZone);
  const time = moment === null ? values.time : wallClock(moment, timeZone).time;
  return (
    <FieldPair>
      <TextField
        {...form.field("date")}
        label={values.when === "again" ? text.firstDate : text.date}
        type="date"
        min={today}
        max={addDays(today, aheadMaxDays)}
      />
      <TextField
        {...form.field("time")}
        label={text.time}
        type="time"
        hint={time === values.time ? text.zone(timeZone) : text.moved(time)}
      />
    </FieldPair>
  );
}

function Repeats({ making: { form, values } }: { making: NewPayment }) {
  const units = values.interval.trim() === "1" ? recurring.unitsOne : recurring.units;
  return (
    <>
      <div className={s.every}>
        <TextField {...form.field("interval")} label={text.every} inputMode="numeric" autoComplete="off" />
        <SelectField
          label={text.unit}
          name="frequency"
          value={values.frequency}
          onValue={(value) => form.set("frequency", value)}
          options={Object.entries(units).map(([value, label]) => ({ value, label }))}
        />
      </div>
      {hasMonths(values.frequency) && (
        <div className={s.switch}>
          <span aria-hidden="true">{text.lastDay}</span>
          <Switch
            label={text.lastDay}
            checked={values.lastDay === "yes"}
            onChange={(on) => form.set("lastDay", on ? "yes" : "")}
          />
        </div>
      )}
    </>
  );
}

function Ends({ making: { form, values } }: { making: NewPayment }) {
  return (
    <>
      <ChoiceField
        label={text.ends}
        name="ends"
        value={values.ends}
        onValue={(value) => form.set("ends", value)}
        options={Object.entries(text.endKinds).map(([value, label]) => ({ value, label }))}
      />
      {values.ends === "until" && (
        <TextField {...form.field("until")} label={text.until} type="date" min={values.date} />
      )}
      {values.ends === "count" && (
        <TextField {...form.field("count")} label={text.count} inputMode="numeric" autoComplete="off" />
      )}
    </>
  );
}
