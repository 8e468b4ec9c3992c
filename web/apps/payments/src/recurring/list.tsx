import { useFormats, useSettings } from "@florin/data";
import { recurring } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import {
  ButtonLink,
  Card,
  type Column,
  EmptyState,
  MoneyText,
  PagedTable,
  PageHeader,
  Person,
  RowLink,
} from "@florin/ui";
import { Plus, Repeat } from "lucide-react";
import { ruleInWords } from "../shared/rule.ts";
import { type Schedule, useSchedules } from "./queries.ts";
import s from "./recurring.module.css";
import { ScheduleStatus } from "./status.tsx";

const text = recurring.list;
const createPath = "/payments/new?when=again";

const columns = (locale: string): Column<Schedule>[] => [
  {
    key: "to",
    name: text.columns.to,
    cell: ({ id, recipient, recurrence }) => (
      <Person seed={recipient.id} name={recipient.name} detail={ruleInWords(recurrence, locale)}>
        <RowLink to={`/recurring/${id}`}>{recipient.name}</RowLink>
      </Person>
    ),
  },
  { key: "note", name: recurring.details.note, wide: true, cell: ({ description }) => description },
  { key: "status", name: text.columns.status, cell: ({ status }) => <ScheduleStatus status={status} /> },
  {
    key: "next",
    name: text.columns.next,
    wide: true,
    cell: ({ next_at, recurrence }) =>
      next_at === null ? (
        <span className={s.muted}>{text.never}</span>
      ) : (
        <Next at={next_at} timeZone={recurrence.time_zone} />
      ),
  },
  { key: "amount", name: text.columns.amount, end: true, cell: (schedule) => <MoneyText money={schedule} /> },
];

/** In the rule's own time zone, as the rule itself. */
function Next({ at, timeZone }: { at: string; timeZone: string }) {
  const formats = useFormats(timeZone);
  return (
    <time dateTime={at} title={formats.exact(at)}>
      {formats.dateTime(at)}
    </time>
  );
}

export function RecurringList() {
  const { locale } = useSettings();
  const [params] = useSearchParams();
  const found = useSchedules(params.get("cursor"));
  return (
    <>
      <PageHeader
        title={text.title}
        hint={text.hint}
        actions={
          <ButtonLink variant="primary" to={createPath}>
            <Plus size={17} aria-hidden="true" /> {text.create}
          </ButtonLink>
        }
      />
      <Card flush>
        <PagedTable
          found={found}
          label={text.table}
          columns={columns(locale)}
          empty={
            <EmptyState
              icon={Repeat}
              title={text.none}
              text={text.noneText}
              action={
                <ButtonLink variant="primary" to={createPath}>
                  {text.create}
                </ButtonLink>
              }
            />
          }
          skeleton={5}
        />
      </Card>
    </>
  );
}
