/** What is exchanged: two currencies, and the amount on the side that was typed last. */
import { useSettings } from "@florin/data";
import { exchange } from "@florin/messages";
import { useState } from "react";
import { amountError, amountOf, commonCurrencies } from "../shared/amount.ts";
import { useWallets, type Wallet } from "../shared/queries.ts";
import { useSettled } from "./clocks.ts";
import { type Question, usePrice } from "./queries.ts";

const typingMs = 350;

interface Draft {
  from: string;
  to: string;
  typed: string;
  fixed: Question["fixed"];
}

const richest = (wallets: readonly Wallet[], main: string) =>
  wallets.find(({ currency, available }) => currency === main && available.amount > 0) ??
  wallets.find(({ available }) => available.amount > 0);

export function useExchangeForm() {
  const { locale, currency: main } = useSettings();
  const wallets = useWallets().data?.items ?? [];
  const [draft, setDraft] = useState<Draft>({ from: "", to: "", typed: "", fixed: "source" });
  const from = draft.from || (richest(wallets, main)?.currency ?? main);
  const to = draft.to || ([main, ...commonCurrencies].find((currency) => currency !== from) ?? "USD");
  const { typed, fixed } = draft;
  const named = fixed === "source" ? from : to;
  const wrong = amountError(typed, named, locale);
  const question: Question | null =
    wrong !== undefined || from === to
      ? null
      : { from_currency: from, to_currency: to, amount: amountOf(typed, named, locale), fixed };
  const settled = useSettled(question, typingMs);
  const price = usePrice(settled);
  const current = JSON.stringify(settled) === JSON.stringify(question);
  return {
    from,
    to,
    typed,
    fixed,
    available: wallets.find(({ currency }) => currency === from)?.available,
    amountWrong: typed === "" ? undefined : wrong,
    currencyWrong: from === to ? exchange.form.same : undefined,
    asked: question !== null,
    /** The price of what stands in the fields now. */
    price: current && question !== null ? price.data : undefined,
    error: current && question !== null ? price.error : null,
    renew: () => void price.refetch(),
    renewNow: async () => (await price.refetch()).data,
    type: (side: Question["fixed"], value: string) => setDraft({ from, to, typed: value, fixed: side }),
    choose: (side: "from" | "to", currency: string) => setDraft((old) => ({ ...old, from, to, [side]: currency })),
    swap: () => setDraft((old) => ({ ...old, from: to, to: from })),
    clear: () => setDraft((old) => ({ ...old, typed: "" })),
  };
}

export type ExchangeForm = ReturnType<typeof useExchangeForm>;
