import { keepPreviousData, keys, queryClient, useMutation, useQuery } from "@florin/data";
import { adminPayments } from "@florin/messages";
import { api, notify, type Schemas, unwrap } from "@florin/platform";

export type Webhook = Schemas["WebhookItem"];
export type WebhookStatus = "received" | "processed" | "ignored" | "unmatched" | "failed";

const pageSize = 25;
const watchedMs = 1_500;

export function useWebhooks(status: WebhookStatus | null, cursor: string | null) {
  return useQuery({
    queryKey: [keys.adminWebhooks, "list", status, cursor],
    queryFn: () => {
      const query = {
        limit: pageSize,
        ...(status === null ? {} : { status }),
        ...(cursor === null ? {} : { cursor }),
      };
      return unwrap(api.GET("/api/v1/webhooks", { params: { query } }));
    },
    placeholderData: keepPreviousData,
    // Nothing tells of them live: looking is asking.
    staleTime: 0,
  });
}

export function useWebhook(id: string) {
  return useQuery({
    queryKey: [keys.adminWebhooks, id],
    queryFn: () => unwrap(api.GET("/api/v1/webhooks/{webhook_id}", { params: { path: { webhook_id: id } } })),
    staleTime: 0,
    // The one place that asks again by itself: while somebody watches it being processed.
    refetchInterval: ({ state }) => (state.data?.status === "received" ? watchedMs : false),
  });
}

export function useReplay(id: string) {
  return useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/v1/webhooks/{webhook_id}/replay", { params: { path: { webhook_id: id } } })),
    onSuccess: () => {
      notify("success", adminPayments.webhooks.replayed);
      void queryClient.invalidateQueries({ queryKey: [keys.adminWebhooks] });
    },
  });
}
