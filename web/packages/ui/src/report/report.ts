/** Reports: the question to the server, and sums over its lines. */
import { addDays, keepPreviousData, keys, momentOf, useQuery } from "@florin/data";
import { api, type Schemas, unwrap } from "@florin/platform";

export type ReportLine = Schemas["ReportLine"];
export type Group = "day" | "week" | "month" | "status" | "type";
export type ReportScope = "own" | "all";

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

/** `scope`: of the reader, or (for staff) of the platform. */
export function useReport(period: Period, group: Group, scope: ReportScope = "own") {
  const { first, last, timeZone } = period;
  return useQuery({
    queryKey: [scope === "own" ? keys.report : keys.adminReports, first, last, timeZone, group],
    queryFn: () => {
      const query = { ...boundsOf(period), group_by: group, time_zone: timeZone, scope };
      return unwrap(api.GET("/api/v1/payments/reports", { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });
}

export interface Sums {
  /** Payments whose money arrived. */
  count: number;
  /** Minor units, as are the others; `average` is rounded down. */
  total: number;
  average: number;
  /** What went back of them until now. */
  refunded: number;
}

export function sumsOf(lines: readonly ReportLine[]): Sums {
  const sum = (part: (line: ReportLine) => number) => lines.reduce((total, line) => total + part(line), 0);
  const count = sum((line) => line.completed_count);
  const total = sum((line) => line.completed_total);
  return {
    count,
    total,
    average: count === 0 ? 0 : Math.floor(total / count),
    refunded: sum((line) => line.refunded),
  };
}

export interface ReportRow {
  key: string;
  lines: ReportLine[];
}

/** One row for each key, the newest first when keys are dates. */
export function rowsOf(lines: readonly ReportLine[]): ReportRow[] {
  const found = new Map<string, ReportLine[]>();
  for (const line of lines) found.set(line.key, [...(found.get(line.key) ?? []), line]);
  return [...found].map(([key, own]) => ({ key, lines: own })).sort((a, b) => b.key.localeCompare(a.key));
}

/** The currency to show: the one asked for, else the reader's, else any, among those that there are. */
export function currencyOf(lines: readonly { currency: string }[], asked: string | null, main: string) {
  const currencies = [...new Set(lines.map((line) => line.currency))].sort();
  const currency = [asked, main, currencies[0]].find((name) => name && currencies.includes(name)) ?? main;
  return { currencies, currency };
}
