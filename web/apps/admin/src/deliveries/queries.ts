import { keepPreviousData, keys, queryClient, useMutation, useQuery } from "@florin/data";
import { api, notify, type Schemas, unwrap } from "@florin/platform";
import { errorText } from "@florin/ui";

export type Delivery = Schemas["StaffDelivery"];
export type DeliveryStatus = "pending" | "succeeded" | "failed" | "discarded";

const pageSize = 25;
const of = (id: string) => ({ params: { path: { delivery_id: id } } });

export function useDeliveries(status: DeliveryStatus, cursor: string | null) {
  return useQuery({
    queryKey: [keys.adminDeliveries, "list", status, cursor],
    queryFn: () => {
      const query = { limit: pageSize, status, ...(cursor === null ? {} : { cursor }) };
      return unwrap(api.GET("/api/v1/webhook-deliveries", { params: { query } }));
    },
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

export function useDelivery(id: string) {
  return useQuery({
    queryKey: [keys.adminDeliveries, id],
    queryFn: () => unwrap(api.GET("/api/v1/webhook-deliveries/{delivery_id}", of(id))),
    staleTime: 0,
  });
}

const retry = (id: string) => unwrap(api.POST("/api/v1/webhook-deliveries/{delivery_id}/retry", of(id)));
const discard = (id: string) => unwrap(api.POST("/api/v1/webhook-deliveries/{delivery_id}/discard", of(id)));

function useAct(act: (id: string) => Promise<unknown>, id: string, done: string) {
  return useMutation({
    mutationFn: () => act(id),
    onSuccess: () => {
      notify("success", done);
      void queryClient.invalidateQueries({ queryKey: [keys.adminDeliveries] });
    },
    onError: (error) => notify("error", errorText(error)),
  });
}

export const useRetry = (id: string, done: string) => useAct(retry, id, done);
export const useDiscard = (id: string, done: string) => useAct(discard, id, done);
