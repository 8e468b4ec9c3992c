/** What the pages of payment requests ask the server. */
import { keepPreviousData, keys, queryClient, refreshSoon, useMutation, useQuery } from "@florin/data";
import { api, notify, type Schemas, unwrap } from "@florin/platform";
import { moneyKinds } from "../shared/queries.ts";

export type Request = Schemas["RequestItem"];
export type RequestDetails = Schemas["RequestDetails"];
export type PublicRequest = Schemas["PublicRequest"];
export type RequestStatus = Schemas["RequestStatus"];
export type Side = "sent" | "received";
export type Action = "cancel" | "decline" | "remind" | "link";

const pageSize = 20;

export function useRequests(direction: Side, status: RequestStatus | null, cursor: string | null) {
  return useQuery({
    queryKey: [keys.requests, "list", direction, status, cursor],
    queryFn: () => {
      const query = {
        direction,
        limit: pageSize,
        ...(status === null ? {} : { status: [status] }),
        ...(cursor === null ? {} : { cursor }),
      };
      return unwrap(api.GET("/api/v1/payment-requests", { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });
}

export function useRequest(id: string) {
  return useQuery({
    queryKey: [keys.requests, id],
    queryFn: () => unwrap(api.GET("/api/v1/payment-requests/{request_id}", { params: { path: { request_id: id } } })),
  });
}

/** The token goes in a header: addresses end up in logs. */
export function usePayLink(token: string) {
  return useQuery({
    queryKey: [keys.payLink, token],
    queryFn: () => unwrap(api.GET("/api/v1/pay-links/look-up", { params: { header: { "Pay-Link": token } } })),
  });
}

/** Everything that changes when a request is paid. */
export const refreshPaid = () => refreshSoon(keys.requests, keys.payLink, ...moneyKinds);

const send = (id: string, action: Action): Promise<RequestDetails> => {
  const params = { params: { path: { request_id: id } } };
  if (action === "cancel") return unwrap(api.POST("/api/v1/payment-requests/{request_id}/cancel", params));
  if (action === "decline") return unwrap(api.POST("/api/v1/payment-requests/{request_id}/decline", params));
  if (action === "remind") return unwrap(api.POST("/api/v1/payment-requests/{request_id}/remind", params));
  return unwrap(api.POST("/api/v1/payment-requests/{request_id}/link", params));
};

/** Does one of the actions; the answer is the request as it is now. */
export function useAct(id: string, action: Action, done: string) {
  return useMutation({
    mutationFn: () => send(id, action),
    onSuccess: (changed) => {
      queryClient.setQueryData([keys.requests, id], changed);
      refreshSoon(keys.requests);
      notify("success", done);
    },
  });
}
