/** What the page of exchanges asks the server. */
import { keepPreviousData, keys, refreshSoon, useMutation, useQuery } from "@florin/data";
import { api, type Schemas, unwrap } from "@florin/platform";
import { useRef } from "react";
import { moneyKinds } from "../shared/queries.ts";

export type Quote = Schemas["QuoteItem"];
export type Exchange = Schemas["ExchangeItem"];

export interface Question {
  from_currency: string;
  to_currency: string;
  amount: number;
  fixed: "source" | "target";
}

/** A quote, and until when it holds by this page's own clock, which no change of the wall clock moves. */
export interface Price {
  quote: Quote;
  untilMs: number;
}

const pageSize = 10;

export function useRates() {
  return useQuery({
    queryKey: [keys.exchangePrice, "rates"],
    queryFn: () => unwrap(api.GET("/api/v1/exchange/rates")),
  });
}

/** The price of what is asked; each question is asked once, and again only when somebody wants it. */
export function usePrice(question: Question | null) {
  return useQuery({
    queryKey: [keys.exchangePrice, question],
    enabled: question !== null,
    queryFn: async (): Promise<Price> => {
      if (question === null) throw new Error("nothing is asked");
      const askedMs = performance.now();
      const quote = await unwrap(api.POST("/api/v1/exchange/quotes", { body: question }));
      return { quote, untilMs: askedMs + quote.valid_s * 1000 };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

export function useExchange(onDone: (made: Exchange) => void) {
  // One key for one quote: pressing again after a lost answer cannot exchange twice.
  const intention = useRef<{ quote: string; key: string } | null>(null);
  return useMutation({
    mutationFn: ({ id }: Quote) => {
      if (intention.current?.quote !== id) intention.current = { quote: id, key: crypto.randomUUID() };
      const headers = { "Idempotency-Key": intention.current.key };
      return unwrap(api.POST("/api/v1/exchange", { body: { quote_id: id }, headers }));
    },
    onSuccess: (made) => {
      refreshSoon(...moneyKinds, keys.exchanges);
      onDone(made);
    },
  });
}

export function useExchanges(cursor: string | null) {
  return useQuery({
    queryKey: [keys.exchanges, "list", cursor],
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/exchange", {
          params: { query: { limit: pageSize, ...(cursor === null ? {} : { cursor }) } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function usePositions() {
  return useQuery({
    queryKey: [keys.exchanges, "positions"],
    queryFn: () => unwrap(api.GET("/api/v1/exchange/positions")),
  });
}
