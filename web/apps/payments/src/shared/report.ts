/** Reports of own payments: the question, and sums over its lines. */
import { addDays, keepPreviousData, keys, momentOf, useQuery } from "@florin/data";
import { api, type Schemas, unwrap } from "@florin/platform";

export type ReportLine = Schemas["ReportLine"];
export type Group = "day" | "week" | "month" | "status" | "type";

export interface Period {
  /** First and last day, both included, in `timeZone`. */
  first: string;
  last: string;
  timeZone: string;
}

/** From the first midnight up to, and without, the one after the last day. */
export const boundsOf = ({ first, last, timeZone }: Period) => ({
  from: momentOf(first, "00:00", timeZone) ?? "",
  to: momentOf(addDays(last, 1), "00:00", timeZone) ?? "",
});

export function useReport(period: Period, group: Group) {
  const { first, last, timeZone } = period;
  return useQuery({
    queryKey: [keys.report, first, last, timeZone, group],
    queryFn: () => {
      const query = { ...boundsOf(period), group_by: group, time_zone: timeZone, scope: "own" as const };
      return unwrap(api.GET("/api/v1/payments/reports", { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });
}

export interface Sums {
  count: number;
  /** Minor units, as are the others; `average` is rounded down. */
  total: number;
  average: number;
  refunded: number;
}

export function sumsOf(lines: readonly ReportLine[]): Sums {
  const count = lines.reduce((sum, line) => sum + line.count, 0);
  const total = lines.reduce((sum, line) => sum + line.total, 0);
  const refunded = lines.reduce((sum, line) => sum + line.refunded, 0);
  return { count, total, average: count === 0 ? 0 : Math.floor(total / count), refunded };
}

/** Keys of all periods of a group from the first to the last day, those without payments included. */
export function periodKeys({ first, last }: Pick<Period, "first" | "last">, group: "day" | "week" | "month"): string[] {
  const found: string[] = [];
  for (let day = startOf(first, group); day <= last; day = following(day, group)) {
    found.push(group === "month" ? day.slice(0, 7) : day);
  }
  return found;
}

function startOf(day: string, group: "day" | "week" | "month"): string {
  if (group === "month") return `${day.slice(0, 7)}-01`;
  if (group === "day") return day;
  const sinceMonday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(day, -sinceMonday);
}

function following(day: string, group: "day" | "week" | "month"): string {
  if (group === "month") return `${addDays(day, 31).slice(0, 7)}-01`;
  return addDays(day, group === "day" ? 1 : 7);
}
