/** What the payments pages ask the server. */
import { keepPreviousData, keys, useQuery } from "@florin/data";
import { api, type Schemas, unwrap } from "@florin/platform";

export type PaymentDetails = Schemas["PaymentDetails"];
export type Wallet = Schemas["Wallet"];

export interface Filters {
  status?: string;
  direction?: string;
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
    queryFn: () => unwrap(api.GET("/api/v1/payments", { params: { query: { ...filters, limit } } })),
    placeholderData: keepPreviousData,
  });
}

export function usePayment(id: string) {
  return useQuery({
    queryKey: [keys.payment, id],
    queryFn: () => unwrap(api.GET("/api/v1/payments/{payment_id}", { params: { path: { payment_id: id } } })),
  });
}

/** Totals per day and currency; `from` and `to` are calendar days, both included. */
export function useDailyReport(from: string, to: string) {
  return useQuery({
    queryKey: [keys.report, from, to],
    queryFn: () => unwrap(api.GET("/api/v1/payments/reports", { params: { query: { from, to, group_by: "day" } } })),
    placeholderData: keepPreviousData,
  });
}

/** Everything that changes when money moves. */
export const moneyKinds = [keys.payments, keys.payment, keys.wallets, keys.report];
