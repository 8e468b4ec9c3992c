/** What the pages of payouts ask the server. */
import { keepPreviousData, keys, useQuery } from "@florin/data";
import { api, type Schemas, unwrap } from "@florin/platform";

export type Payout = Schemas["PayoutItem"];

export function usePayouts(cursor: string | null) {
  return useQuery({
    queryKey: [keys.payouts, "list", cursor],
    queryFn: () => unwrap(api.GET("/api/v1/payouts", { params: { query: cursor === null ? {} : { cursor } } })),
    placeholderData: keepPreviousData,
  });
}

export function usePayout(id: string) {
  return useQuery({
    queryKey: [keys.payouts, id],
    queryFn: () => unwrap(api.GET("/api/v1/payouts/{payout_id}", { params: { path: { payout_id: id } } })),
  });
}
