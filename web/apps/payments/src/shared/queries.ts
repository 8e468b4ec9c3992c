/** What the payments pages ask the server. */
import { keepPreviousData, keys, useQuery } from "@florin/data";
import { api, type Schemas, unwrap } from "@florin/platform";

export type PaymentDetails = Schemas["PaymentDetails"];
export type Wallet = Schemas["Wallet"];

export type PaymentStatus = Schemas["PaymentStatus"];
export type PaymentType = Schemas["PaymentType"];

/** What a list is narrowed to. Amounts in minor units, times with their offset. */
export interface Filters {
  status?: PaymentStatus;
  type?: PaymentType;
  direction?: "incoming" | "outgoing";
  currency?: string;
  min_amount?: number;
  max_amount?: number;
  from?: string;
  to?: string;
  counterparty?: string;
  q?: string;
}

interface Order {
  by: "created_at" | "amount";
  descending: boolean;
}

const newestFirst: Order = { by: "created_at", descending: true };

export function useWallets() {
  return useQuery({ queryKey: [keys.wallets], queryFn: () => unwrap(api.GET("/api/v1/wallets")) });
}

export function usePayments(filters: Filters, limit: number, order = newestFirst, cursor: string | null = null) {
  return useQuery({
    queryKey: [keys.payments, filters, limit, order, cursor],
    queryFn: () => {
      const { status, type, ...others } = filters;
      const query = {
        ...others,
        // Staff would get everybody's.
        scope: "own" as const,
        ...(status === undefined ? {} : { status: [status] }),
        ...(type === undefined ? {} : { type: [type] }),
        sort: order.by,
        order: order.descending ? ("desc" as const) : ("asc" as const),
        limit,
        ...(cursor === null ? {} : { cursor }),
      };
      return unwrap(api.GET("/api/v1/payments", { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });
}

export function usePayment(id: string) {
  return useQuery({
    queryKey: [keys.payment, id],
    queryFn: () => unwrap(api.GET("/api/v1/payments/{payment_id}", { params: { path: { payment_id: id } } })),
  });
}

/** Everything that changes when money moves. */
export const moneyKinds = [keys.payments, keys.payment, keys.wallets, keys.report, keys.schedules];
