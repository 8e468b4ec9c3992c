/** The question that the address of the list asks, in the person's own days and in minor units. */
import { addDays, momentOf, parseMoney } from "@florin/data";
import { payments } from "@florin/messages";
import type { Filters, PaymentStatus, PaymentType } from "../shared/queries.ts";

/** Filters in the address; amounts as they were typed, days as `2026-11-22`. */
export const filterNames = [
  ...(["q", "status", "type", "direction", "currency", "min", "max", "from", "to", "counterparty"] as const),
] as const;
/** Those behind the button "More filters". */
export const moreNames = ["type", "currency", "min", "max", "from", "to"] as const;

export type Order = { by: "created_at" | "amount"; descending: boolean };

export function orderOf(params: URLSearchParams): Order {
  return { by: params.get("sort") === "amount" ? "amount" : "created_at", descending: params.get("order") !== "asc" };
}

interface Setting {
  timeZone: string;
  locale: string;
  /** Amounts without a currency are of this one. */
  currency: string;
}

const oneOf = <T extends string>(value: string | null, among: object): T | undefined =>
  value !== null && value in among ? (value as T) : undefined;

/** What the list and its export have in common: everything but the page. */
export function filtersOf(params: URLSearchParams, { timeZone, locale, currency: main }: Setting): Filters {
  const text = (name: string) => params.get(name)?.trim() || undefined;
  const currency = text("currency");
  const minor = (name: "min" | "max") => {
    const parsed = parseMoney(params.get(name) ?? "", currency ?? main, locale);
    return parsed.ok ? parsed.amount : undefined;
  };
  const from = text("from");
  const to = text("to");
  const given: { [K in keyof Filters]: Filters[K] | undefined } = {
    q: text("q"),
    status: oneOf<PaymentStatus>(params.get("status"), payments.statuses),
    type: oneOf<PaymentType>(params.get("type"), payments.types),
    direction: oneOf<"incoming" | "outgoing">(params.get("direction"), { incoming: 1, outgoing: 1 }),
    min_amount: minor("min"),
    max_amount: minor("max"),
    currency: currency ?? (minor("min") === undefined && minor("max") === undefined ? undefined : main),
    from: from === undefined ? undefined : (momentOf(from, "00:00", timeZone) ?? undefined),
    // Whole days, the last one included.
    to:
      to === undefined || !/^\d{4}-\d\d-\d\d$/.test(to)
        ? undefined
        : (momentOf(addDays(to, 1), "00:00", timeZone) ?? undefined),
    counterparty: /^usr_[0-9a-f]{32}$/.test(params.get("counterparty") ?? "") ? text("counterparty") : undefined,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Filters;
}

/** The same question as the query of a link. */
export function queryText(filters: Filters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) query.set(name, String(value));
  return query.toString();
}
