/** The last thirty days of the person's payments, shared by the tiles and the chart. */
import type { Schemas } from "@florin/platform";
import { useDailyReport } from "../shared/queries.ts";
import { daysUntil, today } from "./days.ts";

const daysShown = 30;

export function useLastDays() {
  const days = daysUntil(today(), daysShown);
  const { data, error, refetch } = useDailyReport(days[0] ?? "", days.at(-1) ?? "");
  return { days, data, error, refetch };
}

/** Minor units for each day. */
export function perDay(
  rows: readonly Schemas["ReportLine"][],
  days: readonly string[],
  currency: string,
  direction: "incoming" | "outgoing",
): number[] {
  const totals = new Map(
    rows.filter((row) => row.currency === currency && row.direction === direction).map((row) => [row.key, row.total]),
  );
  return days.map((day) => totals.get(day) ?? 0);
}
