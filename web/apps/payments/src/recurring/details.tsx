/** One recurring payment: the rule, what is to come, what was. */
import { useFormats, useSettings } from "@florin/data";
import { recurring } from "@florin/messages";
import { useParams } from "@florin/platform";
import {
  Callout,
  Card,
  CopyText,
  DateTime,
  Found,
  MoneyText,
  PageHeader,
  Pairs,
  Person,
  Split,
  Stack,
} from "@florin/ui";
import type { ReactNode } from "react";
import { Dates } from "../shared/dates.tsx";
import { ruleInWords } from "../shared/rule.ts";
import { Actions } from "./actions.tsx";
import { Made } from "./made.tsx";
import { type ScheduleDetails, useSchedule } from "./queries.ts";
import s from "./recurring.module.css";
import { reasonText, ScheduleStatus } from "./status.tsx";

const text = recurring.details;

export function RecurringDetails() {
  const { scheduleId = "" } = useParams();
  const found = useSchedule(scheduleId);
  return (
    <Found found={found} texts={text} back="/recurring">
      {(schedule) => <Schedule schedule={schedule} />}
    </Found>
  );
}

function Schedule({ schedule }: { schedule: ScheduleDetails }) {
  const { locale } = useSettings();
  const { recurrence, upcoming } = schedule;
  return (
    <>
      <PageHeader
        title={text.title(schedule.recipient.name)}
        hint={ruleInWords(recurrence, locale)}
        back={{ to: "/recurring", label: text.back }}
        actions={<Actions schedule={schedule} />}
      />
      <Split>
        <Stack>
          <About schedule={schedule} />
          <Made payments={schedule.payments} />
        </Stack>
        <Card title={text.upcoming} hint={upcoming.length === 0 ? undefined : text.upcomingHint}>
          {upcoming.length === 0 ? (
            <p className={s.muted}>{text.upcomingNone}</p>
          ) : (
            <Dates dates={upcoming} rule={recurrence} />
          )}
        </Card>
      </Split>
    </>
  );
}

function About({ schedule }: { schedule: ScheduleDetails }) {
  const { locale } = useSettings();
  const { recipient, recurrence, reason, next_at, description } = schedule;
  // All times of a rule are said in its own zone.
  const formats = useFormats(recurrence.time_zone);
  const optional: [string, ReactNode][] = [];
  if (next_at !== null) optional.push([text.next, formats.dayTime(next_at)]);
  if (description !== "") optional.push([text.note, description]);
  return (
    <Card title={text.about} aside={<ScheduleStatus status={schedule.status} />}>
      <p className={s.amount} data-testid="schedule-amount">
        <MoneyText money={schedule} />
      </p>
      {reason !== null && (
        <div className={s.reason}>
          <Callout tone={reason === "failing" ? "warn" : "info"}>{reasonText(reason)}</Callout>
        </div>
      )}
      <Pairs
        items={[
          [
            text.to,
            <Person
              key="to"
              seed={recipient.id}
              name={recipient.name}
              detail={recipient.handle === null ? undefined : `@${recipient.handle}`}
            />,
          ],
          [text.rule, ruleInWords(recurrence, locale)],
          [text.ends, <End key="end" {...recurrence} />],
          [text.zone, recurrence.time_zone],
          ...optional,
          [text.created, <DateTime key="created" at={schedule.created_at} />],
          [text.id, <CopyText key="id" text={schedule.id} />],
        ]}
      />
    </Card>
  );
}

function End({ until, count }: { until: string | null; count: number | null }) {
  const formats = useFormats("UTC");
  const found: string[] = [];
  if (count !== null) found.push(text.after(count));
  if (until !== null) found.push(formats.date(until));
  return found.length === 0 ? text.never : found.join(", ");
}
