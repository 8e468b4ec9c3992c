import { keepPreviousData, keys, queryClient, useMutation, useQuery } from "@florin/data";
import { api, notify, type Schemas, unwrap } from "@florin/platform";
import { errorText } from "@florin/ui";

/** A day in one currency, which is what names it. */
export type Run = Schemas["RunItem"] & { id: string };
export type Difference = Schemas["DifferenceItem"];
export type Status = Difference["status"];
export type Reason = Difference["reason"];

export interface Wanted {
  day?: string;
  currency?: string;
  status?: Status;
  reason?: Reason;
}

const pageSize = 25;
const key = keys.adminReconciliation;

export function useRuns(open: boolean, cursor: string | null) {
  return useQuery({
    queryKey: [key, "runs", open, cursor],
    queryFn: () => {
      const query = { limit: pageSize, open, ...(cursor === null ? {} : { cursor }) };
      return unwrap(api.GET("/api/v1/reconciliation/runs", { params: { query } }));
    },
    select: (page) => ({ ...page, items: page.items.map((run) => ({ ...run, id: `${run.day}-${run.currency}` })) }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

export function useDifferences(wanted: Wanted, cursor: string | null) {
  return useQuery({
    queryKey: [key, "differences", wanted, cursor],
    queryFn: () => {
      const query = { limit: pageSize, ...wanted, ...(cursor === null ? {} : { cursor }) };
      return unwrap(api.GET("/api/v1/reconciliation/differences", { params: { query } }));
    },
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

export function useDifference(id: string) {
  return useQuery({
    queryKey: [key, "difference", id],
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/reconciliation/differences/{difference_id}", { params: { path: { difference_id: id } } }),
      ),
    staleTime: 0,
  });
}

export function useExplain(id: string, done: string) {
  return useMutation({
    mutationFn: (note: string) =>
      unwrap(
        api.POST("/api/v1/reconciliation/differences/{difference_id}/explain", {
          params: { path: { difference_id: id } },
          body: { note },
        }),
      ),
    onSuccess: () => {
      notify("success", done);
      void queryClient.invalidateQueries({ queryKey: [key] });
    },
  });
}

export function useReadAgain(day: string, done: string) {
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/reconciliation/days/{day}/read-again", { params: { path: { day } } })),
    onSuccess: () => {
      notify("success", done);
      void queryClient.invalidateQueries({ queryKey: [key] });
    },
    onError: (error) => notify("error", errorText(error)),
  });
}
