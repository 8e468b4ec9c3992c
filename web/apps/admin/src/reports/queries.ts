import { keepPreviousData, keys, useQuery } from "@florin/data";
import { api, type Schemas, unwrap } from "@florin/platform";
import { boundsOf, type Period } from "@florin/ui";

export type FeeLine = Schemas["FeeLine"];

/** What the platform earned, passed on and paid in a period, per currency. */
export function useFees(period: Period) {
  const { first, last, timeZone } = period;
  return useQuery({
    queryKey: [keys.adminReports, "fees", first, last, timeZone],
    queryFn: () => {
      const query = { ...boundsOf(period), group_by: "currency" as const, time_zone: timeZone, scope: "all" as const };
      return unwrap(api.GET("/api/v1/payments/reports/fees", { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });
}

/** The same question, for a file. */
export function fileQuery(period: Period, group: string, currency: string): string {
  return new URLSearchParams({
    ...boundsOf(period),
    group_by: group,
    time_zone: period.timeZone,
    scope: "all",
    currency,
  }).toString();
}
