/** Server state. Data counts as fresh while the live connection reports every change to it, which the test side has not. */
import { testMode } from "@florin/platform";
import { QueryClient } from "@tanstack/react-query";
import { useLive } from "./live/state.ts";

const freshWhileLiveMs = 10 * 60_000;
const freshOtherwiseMs = 20_000;
/** Whoever goes to and fro between a terminal and this page shall not use up the requests of their programs. */
const freshInTestModeMs = 30_000;

function freshMs(): number {
  if (testMode) return freshInTestModeMs;
  return useLive.getState().status === "live" ? freshWhileLiveMs : freshOtherwiseMs;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: freshMs,
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
