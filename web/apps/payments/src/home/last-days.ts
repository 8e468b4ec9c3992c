/** The last thirty days of the person's payments, shared by the tiles and the chart. */
import { useNowMs, useSettings, wallClock } from "@florin/data";
import { type ReportLine, useReport } from "@florin/ui";
import { daysUntil } from "./days.ts";

const daysShown = 30;

export function useLastDays() {
  const { timeZone } = useSettings();
  const today = wallClock(new Date(useNowMs()).toISOString(), timeZone).day;
  const days = daysUntil(today, daysShown);
  const { data, error, refetch } = useReport({ first: days[0] ?? today, last: today, timeZone }, "day");
  return { days, data, error, refetch };
}

/** Minor units for each day. */
export function perDay(
  rows: readonly ReportLine[],
  days: readonly string[],
  currency: string,
  direction: "incoming" | "outgoing",
): number[] {
  const totals = new Map(
    rows
      .filter((row) => row.currency === currency && row.direction === direction)
      .map((row) => [row.key, row.completed_total]),
  );
  return days.map((day) => totals.get(day) ?? 0);
}
