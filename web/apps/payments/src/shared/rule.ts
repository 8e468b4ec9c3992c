/** A rule of recurrence in words, and what the calendar and the clocks do to its dates. */
import { comesTwice, offsetMinutes, wallClock } from "@florin/data/zoned";
import { recurring } from "@florin/messages";
import type { Schemas } from "@florin/platform";

export type Rule = Schemas["Recurrence"];

const words = recurring.rule;

/** A wall-clock time `2026-01-31T09:00:00` belongs to no zone: it is formatted as it stands. */
const asItStands = (wall: string, locale: string, style: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(locale, { ...style, timeZone: "UTC" }).format(new Date(`${wall.slice(0, 16)}:00Z`));

/** For example "Every month on the 31st at 09:00, until 31 Dec 2026". */
export function ruleInWords(rule: Rule, locale: string): string {
  const parts = [words.every(rule.frequency, rule.interval), dayInWords(rule, locale)];
  parts.push(words.at(asItStands(rule.starts, locale, { hour: "2-digit", minute: "2-digit" })));
  const end = endInWords(rule, locale);
  return parts.filter((part) => part !== "").join(" ") + (end === "" ? "" : `, ${end}`);
}

function dayInWords({ frequency, starts, last_day }: Rule, locale: string): string {
  switch (frequency) {
    case "weekly":
      return words.onWeekday(asItStands(starts, locale, { weekday: "long" }));
    case "monthly":
      return last_day ? words.onLastDay : words.onDay(dayOf(starts));
    case "yearly":
      return last_day
        ? words.onLastDayOf(asItStands(starts, locale, { month: "long" }))
        : words.onDate(asItStands(starts, locale, { day: "numeric", month: "long" }));
    default:
      return "";
  }
}

function endInWords({ until, count }: Rule, locale: string): string {
  const ends: string[] = [];
  if (count !== null) ends.push(words.times(count));
  if (until !== null) ends.push(words.until(asItStands(`${until}T00:00`, locale, { dateStyle: "medium" })));
  return ends.join(", ");
}

const dayOf = (wall: string) => Number(wall.slice(8, 10));

/** What is unusual about each date, in the order of the dates; empty where nothing is. */
export function effects(dates: readonly string[], rule: Rule): string[] {
  const text = recurring.preview;
  const asked = rule.starts.slice(11, 16);
  const byMonth = rule.frequency === "monthly" || rule.frequency === "yearly";
  return dates.map((iso, index) => {
    const { day, time } = wallClock(iso, rule.time_zone);
    const before = dates[index - 1];
    const found: string[] = [];
    if (byMonth && !rule.last_day && dayOf(day) !== dayOf(rule.starts)) found.push(text.short(dayOf(rule.starts)));
    if (time !== asked) found.push(text.moved(asked, time));
    else if (comesTwice(iso, rule.time_zone)) found.push(text.twice(time));
    else if (before !== undefined && offset(before, rule) !== offset(iso, rule)) found.push(text.clocks(time));
    return found.join(" ");
  });
}

const offset = (iso: string, { time_zone }: Rule) => offsetMinutes(Date.parse(iso), time_zone);
