/** Server state. Data counts as fresh while the live connection reports every change to it. */
import { QueryClient } from "@tanstack/react-query";
import { useLive } from "./live/state.ts";

const freshWhileLiveMs = 10 * 60_000;
const freshOtherwiseMs = 20_000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: () => (useLive.getState().status === "live" ? freshWhileLiveMs : freshOtherwiseMs),
      gcTime: 30 * 60_000,
      retry: false,
      refetchOnWindowFocus: false,
    },
    mutations: { retry: false },
  },
});

/** First parts of the query keys: what is one kind of data shares one. */
export const keys = {
  wallets: "wallets",
  payments: "payments",
  payment: "payment",
  report: "report",
  schedules: "schedules",
  disputes: "disputes",
  payouts: "payouts",
  requests: "requests",
  payLink: "pay-link",
  topUps: "top-ups",
  cards: "cards",
  apiKeys: "api-keys",
  exchanges: "exchanges",
  exchangePrice: "exchange-price",
  notifications: "notifications",
  preferences: "preferences",
  profile: "profile",
  sessions: "sessions",
  security: "security",
  provider: "provider",
  adminOverview: "admin-overview",
  adminUsers: "admin-users",
  adminPayments: "admin-payments",
  adminReports: "admin-reports",
  adminWebhooks: "admin-webhooks",
  adminReviews: "admin-reviews",
  adminLimits: "admin-limits",
  webhookEndpoints: "webhook-endpoints",
  adminDeliveries: "admin-deliveries",
  adminReconciliation: "admin-reconciliation",
  adminDeadLetters: "admin-dead-letters",
  adminAudit: "admin-audit",
} as const;
