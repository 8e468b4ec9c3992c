/** Period, grouping and currency of the report, as its address says. */
import { addDays, wallClock } from "@florin/data/zoned";
import { reports } from "@florin/messages";
import type { Period } from "./report.ts";

export type Grouping = "day" | "week" | "month";

export interface ReportQuestion {
  /** Days back from today as the address says; empty for own dates. */
  days: string;
  period: Period;
  group: Grouping;
  groups: Grouping[];
  /** Chosen currency, if any. */
  currency: string | null;
  /** Own dates that are no period; the report is that of the usual one. */
  wrong: boolean;
  /** What the fields of the dates show: also what is wrong. */
  typed: { from: string; to: string };
}

const defaultDays = "30";
const daysMax = 731;
const dayMs = 86_400_000;
const aDay = /^\d{4}-\d\d-\d\d$/;
/** More bars than these cannot be told apart. */
const barsMax = 93;

export function reportQuestionOf(params: URLSearchParams, timeZone: string, nowMs: number): ReportQuestion {
  const today = wallClock(new Date(nowMs).toISOString(), timeZone).day;
  const [from, to] = [params.get("from") ?? "", params.get("to") ?? ""];
  const own = aDay.test(from) && aDay.test(to);
  const span = own ? (Date.parse(to) - Date.parse(from)) / dayMs + 1 : 0;
  const wrong = own && !(span >= 1 && span <= daysMax);
  const asked = params.get("days") ?? defaultDays;
  const days = own && !wrong ? "" : asked in reports.periods ? asked : defaultDays;
  const shown = days === "" ? span : Number(days);
  const period =
    days === ""
      ? { first: from, last: to, timeZone }
      : { first: addDays(today, 1 - Number(days)), last: today, timeZone };
  const typed = own ? { from, to } : { from: period.first, to: period.last };
  const groups = groupsFor(shown);
  const group = groups.find((name) => name === params.get("group")) ?? usual(shown);
  return { days, period, group, groups, currency: params.get("currency"), wrong, typed };
}

function groupsFor(days: number): Grouping[] {
  if (days > barsMax) return ["week", "month"];
  return days > 7 ? ["day", "week", "month"] : ["day"];
}

const usual = (days: number): Grouping => (days <= 31 ? "day" : days <= barsMax ? "week" : "month");
