/** What a person types to make a payment: what is wrong with it, and what it asks the server for. */
import { addDays, type Money, momentOf, wallClock } from "@florin/data";
import { newPayment, payments } from "@florin/messages";
import type { Schemas, User } from "@florin/platform";
import { amountError, amountOf } from "../shared/amount.ts";
import { isSelf } from "../shared/recipient.ts";
import type { Rule } from "../shared/rule.ts";

export type Kind = "now" | "later" | "again";

/** Texts, as the fields hold them. */
export type Values = Record<(typeof names)[number], string>;

const names = [
  ...(["to", "amount", "currency", "source", "note", "when", "frequency", "interval", "date", "time"] as const),
  ...(["lastDay", "ends", "until", "count"] as const),
] as const;

export interface Setting {
  locale: string;
  timeZone: string;
  nowMs: number;
  self: User | null;
  available: (currency: string) => Money | undefined;
  shown: (money: Money) => string;
}

const intervalMax = 366;
const countMax = 10_000;
/** The server plans at most a year ahead. */
const aheadMaxMs = 366 * 86_400_000;

export const hasMonths = (frequency: string) => frequency === "monthly" || frequency === "yearly";

export function emptyValues(currency: string, when: string | null, timeZone: string): Values {
  const today = wallClock(new Date().toISOString(), timeZone).day;
  return {
    to: "",
    amount: "",
    currency,
    source: "wallet",
    note: "",
    when: when === "later" || when === "again" ? when : "now",
    frequency: "monthly",
    interval: "1",
    date: addDays(today, 1),
    time: "09:00",
    lastDay: "",
    ends: "never",
    until: "",
    count: "12",
  };
}

type Problems = Partial<Record<keyof Values, string>>;

export function problemsOf(values: Values, setting: Setting): Problems {
  return { ...whoAndHowMuch(values, setting), ...(values.when === "now" ? {} : whenProblems(values, setting)) };
}

function whoAndHowMuch({ to, amount, currency, when, source }: Values, setting: Setting): Problems {
  const found: Problems = {};
  const available = setting.available(currency);
  const wrong = amountError(amount, currency, setting.locale);
  if (to.trim() === "") found.to = payments.pay.toMissing;
  else if (isSelf(to, setting.self)) found.to = payments.pay.self;
  if (wrong !== undefined) found.amount = wrong;
  else if (
    when === "now" &&
    source === "wallet" &&
    available !== undefined &&
    amountOf(amount, currency, setting.locale) > available.amount
  )
    found.amount = payments.pay.short(setting.shown(available));
  return found;
}

function whenProblems(values: Values, { timeZone, nowMs }: Setting): Problems {
  const text = newPayment.errors;
  const found: Problems = {};
  const moment = momentOf(values.date, values.time || "00:00", timeZone);
  if (moment === null) found.date = text.date;
  else if (values.time === "") found.time = text.time;
  else if (Date.parse(moment) <= nowMs) found.date = text.past;
  else if (Date.parse(moment) > nowMs + aheadMaxMs) found.date = text.far;
  if (values.when !== "again") return found;
  if (whole(values.interval, intervalMax) === null) found.interval = text.interval;
  if (values.ends === "count" && whole(values.count, countMax) === null) found.count = text.count;
  if (values.ends === "until" && values.until === "") found.until = text.until;
  else if (values.ends === "until" && values.until < values.date) found.until = text.untilEarly;
  return found;
}

/** A whole number from 1 to `max`, or null. */
export function whole(text: string, max: number): number | null {
  const value = /^\d{1,6}$/.test(text.trim()) ? Number(text) : 0;
  return value >= 1 && value <= max ? value : null;
}

/** The question for the preview; null while it is not complete. */
export function previewOf(values: Values, setting: Setting): Schemas["PreviewInput"] | null {
  if (values.when !== "again" || Object.keys(whenProblems(values, setting)).length > 0) return null;
  const scheduled_at = momentOf(values.date, values.time, setting.timeZone);
  return scheduled_at === null ? null : { scheduled_at, recurrence: recurrenceOf(values, setting.timeZone) };
}

function recurrenceOf(values: Values, timeZone: string): Schemas["RecurrenceInput"] {
  const { frequency, interval, ends, until, count } = values;
  return {
    frequency: frequency as Schemas["RecurrenceInput"]["frequency"],
    interval: whole(interval, intervalMax) ?? 1,
    time_zone: timeZone,
    last_day: hasMonths(frequency) && values.lastDay === "yes",
    until: ends === "until" ? until : null,
    count: ends === "count" ? whole(count, countMax) : null,
  };
}

/** The rule as the server will keep it. */
export function ruleOf({ scheduled_at, recurrence }: Schemas["PreviewInput"]): Rule {
  const { day, time } = wallClock(scheduled_at, recurrence.time_zone);
  const { interval = 1, last_day = false, until = null, count = null } = recurrence;
  return { ...recurrence, interval, last_day, until, count, starts: `${day}T${time}:00` };
}

const types = { now: "instant", later: "scheduled", again: "recurring" } as const;

export function bodyOf(values: Values, recipientId: string, { locale, timeZone }: Setting): Schemas["PaymentInput"] {
  const { amount, currency, source, note } = values;
  const when = values.when as Kind;
  const scheduled_at = when === "now" ? null : momentOf(values.date, values.time, timeZone);
  return {
    type: types[when],
    amount: amountOf(amount, currency, locale),
    currency,
    recipient: { id: recipientId },
    // A card pays at once or not at all: it is asked for its holder's word.
    ...(when === "now" && source !== "wallet" ? { source } : {}),
    ...(note.trim() === "" ? {} : { description: note.trim() }),
    ...(scheduled_at === null ? {} : { scheduled_at }),
    ...(when === "again" ? { recurrence: recurrenceOf(values, timeZone) } : {}),
  };
}
