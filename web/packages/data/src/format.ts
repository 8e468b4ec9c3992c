/** Dates, numbers and money in the person's language, zone and currency. */
import { useMemo } from "react";
import { formatMoney, type Money, type MoneyStyle } from "./money.ts";
import { useSettings } from "./settings.ts";

const steps: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

export interface Formats {
  money(money: Money, style?: MoneyStyle): string;
  number(value: number): string;
  /** 21 Nov 2026 */
  date(iso: string): string;
  /** 21 Nov 2026, 14:03 */
  dateTime(iso: string): string;
  /** Sat, 21 Nov 2026, 14:03 */
  dayTime(iso: string): string;
  /** 21 November 2026 at 14:03:22 CET */
  exact(iso: string): string;
  /** 3 minutes ago; a date when it is more than a week away */
  relative(iso: string, nowMs: number): string;
  /** 21 Nov, for a calendar day `2026-11-21` that belongs to no zone */
  day(isoDay: string): string;
  /** Nov 2026, for `2026-11` or any day of it */
  month(isoMonth: string): string;
}

function formats(locale: string, timeZone: string): Formats {
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone });
  const dayTime = new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
  });
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "long", timeZone });
  const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  const month = new Intl.DateTimeFormat(locale, { month: "short", year: "numeric", timeZone: "UTC" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "long" });
  const number = new Intl.NumberFormat(locale);
  return {
    money: (money, style) => formatMoney(money, locale, style),
    number: (value) => number.format(value),
    date: (iso) => date.format(new Date(iso)),
    dateTime: (iso) => dateTime.format(new Date(iso)),
    dayTime: (iso) => dayTime.format(new Date(iso)),
    exact: (iso) => exact.format(new Date(iso)),
    day: (isoDay) => day.format(new Date(`${isoDay.slice(0, 10)}T00:00:00Z`)),
    month: (isoMonth) => month.format(new Date(`${isoMonth.slice(0, 7)}-01T00:00:00Z`)),
    relative: (iso, nowMs) => {
      const seconds = Math.round((Date.parse(iso) - nowMs) / 1000);
      if (Math.abs(seconds) > 7 * 86_400) return date.format(new Date(iso));
      const step = steps.find(([, size]) => Math.abs(seconds) >= size);
      return step === undefined
        ? relative.format(0, "second")
        : relative.format(Math.trunc(seconds / step[1]), step[0]);
    },
  };
}

/** In the person's own time zone, or in another one: that of a rule, for example. */
export function useFormats(zone?: string): Formats {
  const { locale, timeZone } = useSettings();
  const shown = zone ?? timeZone;
  return useMemo(() => formats(locale, shown), [locale, shown]);
}
