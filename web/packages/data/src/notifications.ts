/** Notifications, shown by the shell's bell and by their own page. */
import { api, type Schemas, unwrap } from "@florin/platform";
import { useMutation, useQuery } from "@tanstack/react-query";
import { keys, queryClient } from "./query.ts";

type NotificationList = Schemas["NotificationList"];
export type Notification = Schemas["Notification"] & {
  /** Page of what the notification is about. */
  link: string | null;
};

const pageSize = 20;

/** A page of notifications, the newest first; the page without a cursor serves the bell too. */
export function useNotifications(cursor: string | null = null) {
  return useQuery({
    queryKey: [keys.notifications, cursor],
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/profile/notifications", {
          params: { query: { limit: pageSize, ...(cursor === null ? {} : { cursor }) } },
        }),
      ),
    select: (list) => ({ ...list, items: list.items.map((item): Notification => ({ ...item, link: linkOf(item) })) }),
  });
}

const pagesById: [key: string, pattern: RegExp, page: (id: string) => string][] = [
  ["payout_id", /^pyo_[0-9a-f]{32}$/, (id) => `/payouts/${id}`],
  ["dispute_id", /^dsp_[0-9a-f]{32}$/, (id) => `/disputes/${id}`],
  ["request_id", /^prq_[0-9a-f]{32}$/, (id) => `/requests/${id}`],
  ["payment_id", /^pay_[0-9a-f]{32}$/, (id) => `/payments/${id}`],
  ["month", /^\d{4}-\d{2}$/, () => "/statements"],
];

function linkOf({ data }: Schemas["Notification"]): string | null {
  for (const [key, pattern, page] of pagesById) {
    const id = data?.[key];
    if (typeof id === "string" && pattern.test(id)) return page(id);
  }
  return null;
}

/** Marks as read, shown at once and taken back when the server refuses. */
export function useMarkNotificationsRead() {
  return useMutation({
    mutationFn: (which: Schemas["MarkRead"]) => unwrap(api.POST("/api/v1/profile/notifications/read", { body: which })),
    onMutate: async (which) => {
      await queryClient.cancelQueries({ queryKey: [keys.notifications] });
      const previous = queryClient.getQueriesData<NotificationList>({ queryKey: [keys.notifications] });
      queryClient.setQueriesData<NotificationList>(
        { queryKey: [keys.notifications] },
        (list) => list && marked(list, which),
      );
      return { previous };
    },
    onError: (_error, _which, context) => {
      for (const [key, list] of context?.previous ?? []) queryClient.setQueryData(key, list);
    },
  });
}

function marked(list: NotificationList, which: Schemas["MarkRead"]): NotificationList {
  const now = new Date().toISOString();
  let read = 0;
  const items = list.items.map((item) => {
    if (item.read_at !== null || (which.all !== true && !which.ids?.includes(item.id))) return item;
    read += 1;
    return { ...item, read_at: now };
  });
  return { ...list, items, unread: which.all === true ? 0 : Math.max(0, list.unread - read) };
}
