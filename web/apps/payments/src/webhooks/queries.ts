/** Endpoints and their deliveries, and what can be done with them. */
import { keepPreviousData, keys, queryClient, useMutation, useQuery } from "@florin/data";
import { webhooks } from "@florin/messages";
import { api, notify, type Schemas, unwrap } from "@florin/platform";
import { errorText } from "@florin/ui";

export type Endpoint = Schemas["EndpointItem"];
export type EndpointWithSecret = Schemas["EndpointWithSecret"];
export type Delivery = Schemas["DeliveryItem"];
export type DeliveryStatus = "pending" | "succeeded" | "failed" | "discarded";

const endpointsMax = 100;
const pageSize = 20;
const watchedMs = 1_500;

export const ofEndpoint = (id: string) => ({ params: { path: { endpoint_id: id } } });
export const changed = () => void queryClient.invalidateQueries({ queryKey: [keys.webhookEndpoints] });

export function useEndpoints() {
  return useQuery({
    queryKey: [keys.webhookEndpoints, "list"],
    queryFn: () => unwrap(api.GET("/api/v1/webhook-endpoints", { params: { query: { limit: endpointsMax } } })),
    staleTime: 0,
  });
}

export function useEndpoint(id: string) {
  return useQuery({
    queryKey: [keys.webhookEndpoints, id],
    queryFn: () => unwrap(api.GET("/api/v1/webhook-endpoints/{endpoint_id}", ofEndpoint(id))),
    staleTime: 0,
  });
}

export function useDeliveries(id: string, status: DeliveryStatus | null, cursor: string | null) {
  return useQuery({
    queryKey: [keys.webhookEndpoints, id, "deliveries", status, cursor],
    queryFn: () => {
      const query = {
        limit: pageSize,
        ...(status === null ? {} : { status }),
        ...(cursor === null ? {} : { cursor }),
      };
      const path = { endpoint_id: id };
      return unwrap(api.GET("/api/v1/webhook-endpoints/{endpoint_id}/deliveries", { params: { path, query } }));
    },
    placeholderData: keepPreviousData,
    staleTime: 0,
    // While somebody watches something that was never tried being sent.
    refetchInterval: ({ state }) =>
      state.data?.items.some((delivery) => delivery.status === "pending" && delivery.attempts === 0)
        ? watchedMs
        : false,
  });
}

export function useDelivery(endpoint: string, id: string) {
  return useQuery({
    queryKey: [keys.webhookEndpoints, endpoint, "delivery", id],
    queryFn: () => {
      const path = { endpoint_id: endpoint, delivery_id: id };
      return unwrap(api.GET("/api/v1/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}", { params: { path } }));
    },
    staleTime: 0,
  });
}

/** A change of an endpoint that a button makes; what goes wrong is said in a message. */
export function useChange<Answer>(act: () => Promise<Answer>, done: string) {
  return useMutation({
    mutationFn: act,
    onSuccess: () => {
      changed();
      notify("success", done);
    },
    onError: (error) => notify("error", errorText(error)),
  });
}

export const setStatus = (id: string, status: "active" | "paused") =>
  unwrap(api.PATCH("/api/v1/webhook-endpoints/{endpoint_id}", { ...ofEndpoint(id), body: { status } }));

export const sendTest = (id: string) =>
  unwrap(api.POST("/api/v1/webhook-endpoints/{endpoint_id}/test", ofEndpoint(id)));

export const redeliver = (endpoint: string, id: string) =>
  unwrap(
    api.POST("/api/v1/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}/redeliver", {
      params: { path: { endpoint_id: endpoint, delivery_id: id } },
    }),
  );

/** In words: which events an endpoint hears of. */
export function eventsInWords({ events }: { events: readonly string[] }): string {
  if (events.includes("*")) return webhooks.allEvents;
  if (events.every((name) => name in webhooks.families))
    return events.map((name) => webhooks.families[name] ?? name).join(", ");
  return events.length === 1 ? (events[0] ?? "") : webhooks.events(events.length);
}
