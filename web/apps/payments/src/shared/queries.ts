/** What the payments pages ask the server. */
import { keepPreviousData, keys, useQuery } from "@florin/data";
import { api, type Schemas, unwrap } from "@florin/platform";

export type PaymentDetails = Schemas["PaymentDetails"];
export type Wallet = Schemas["Wallet"];

const dayMs = 86_400_000;

export type PaymentStatus = Schemas["PaymentStatus"];

export interface Filters {
  status?: PaymentStatus;
  direction?: "incoming" | "outgoing";
  currency?: string;
  from?: string;
  to?: string;
  q?: string;
  cursor?: string;
}

export function useWallets() {
  return useQuery({ queryKey: [keys.wallets], queryFn: () => unwrap(api.GET("/api/v1/wallets")) });
}

export function usePayments(filters: Filters, limit: number) {
  return useQuery({
    queryKey: [keys.payments, filters, limit],
    queryFn: () => {
      const { status, ...others } = filters;
      const query = { ...others, ...(status === undefined ? {} : { status: [status] }), limit };
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

/** Totals per day, currency and direction; `first` and `last` are days of UTC, both included. */
export function useDailyReport(first: string, last: string) {
  return useQuery({
    queryKey: [keys.report, first, last],
    queryFn: () => {
      const end = new Date(Date.parse(`${last}T00:00:00Z`) + dayMs).toISOString();
      const query = { from: `${first}T00:00:00Z`, to: end, group_by: "day" as const };
      return unwrap(api.GET("/api/v1/payments/reports", { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });
}

/** Everything that changes when money moves. */
export const moneyKinds = [keys.payments, keys.payment, keys.wallets, keys.report];
