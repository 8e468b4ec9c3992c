/**
 * Money as the platform knows it: integer minor units and an ISO 4217 currency. Nothing here goes
 * through a float: parsing works on digits, formatting hands decimal strings to Intl.
 */

export interface Money {
  /** Integer minor units, for example cents. */
  amount: number;
  currency: string;
}

export type ParseFailure = "empty" | "format" | "decimals" | "zero" | "too_large";
export type Parsed = { ok: true; amount: number } | { ok: false; reason: ParseFailure };

/** Largest amount that fits the wire's safe integers: fifteen digits. */
const digitsMax = 15;

/** Decimal places of a currency: JPY 0, EUR 2, KWD 3. */
export function minorDigits(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** Exact decimal notation of an amount: 1250 EUR is "12.50". */
export function toDecimal(amountMinor: number, currency: string): string {
  const digits = minorDigits(currency);
  const sign = amountMinor < 0 ? "-" : "";
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, "0");
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

export interface MoneyStyle {
  /** Show a plus sign on positive amounts. */
  signed?: boolean;
  /** Leave out decimals and shorten thousands, for chart axes. */
  compact?: boolean;
}

export function formatMoney(money: Money, locale: string, style: MoneyStyle = {}): string {
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: money.currency,
    currencyDisplay: "narrowSymbol",
    signDisplay: style.signed ? "exceptZero" : "auto",
    ...(style.compact ? { notation: "compact", maximumFractionDigits: 1 } : {}),
  });
  return format.format(toDecimal(money.amount, money.currency) as Intl.StringNumericLiteral);
}

/**
 * Reads what a person typed, in their locale's notation. A single separator that cannot group
 * thousands is taken as the decimal sign, whichever of "." and "," it is.
 */
export function parseMoney(text: string, currency: string, locale: string): Parsed {
  const compact = text.replace(/[\s'’\u00a0\u202f]/g, "");
  if (compact === "") return { ok: false, reason: "empty" };
  if (!/^\d[\d.,]*$|^[.,]\d+$/.test(compact)) return { ok: false, reason: "format" };
  const split = splitDecimal(compact, decimalSign(locale));
  if (split === null) return { ok: false, reason: "format" };
  const [whole, fraction] = split;
  const digits = minorDigits(currency);
  if (fraction.length > digits) return { ok: false, reason: "decimals" };
  const minor = (whole + fraction.padEnd(digits, "0")).replace(/^0+/, "");
  if (minor === "") return { ok: false, reason: "zero" };
  if (minor.length > digitsMax) return { ok: false, reason: "too_large" };
  return { ok: true, amount: Number(minor) };
}

function decimalSign(locale: string): "." | "," {
  const part = new Intl.NumberFormat(locale).formatToParts(1.5).find((item) => item.type === "decimal");
  return part?.value === "," ? "," : ".";
}

const grouped = (text: string, sign: string) =>
  text.split(sign).every((part, index) => (index === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(part));

function splitDecimal(text: string, decimal: "." | ","): [string, string] | null {
  const group = decimal === "." ? "," : ".";
  const decimals = text.split(decimal).length - 1;
  const groups = text.split(group).length - 1;
  if (decimals > 1) return groups === 0 && grouped(text, decimal) ? [text.replaceAll(decimal, ""), ""] : null;
  const [whole = "", fraction = ""] = text.split(decimal);
  if (groups === 0) return [whole, fraction];
  if (grouped(whole, group) && !fraction.includes(group)) return [whole.replaceAll(group, ""), fraction];
  if (groups > 1) return null;
  if (decimals === 0) return text.split(group) as [string, string];
  const [head = "", tail = ""] = text.split(group);
  return grouped(head, decimal) && /^\d+$/.test(tail) ? [head.replaceAll(decimal, ""), tail] : null;
}
