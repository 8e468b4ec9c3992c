/** Input of amounts: from text to minor units, or the reason why not. */
import { minorDigits, parseMoney } from "@florin/data";
import { payments } from "@florin/messages";

/** Currencies that a form offers beside those the person holds. */
export const commonCurrencies = ["EUR", "USD", "GBP", "CHF", "JPY"];

export function amountError(text: string, currency: string, locale: string): string | undefined {
  const parsed = parseMoney(text, currency, locale);
  if (parsed.ok) return undefined;
  if (parsed.reason === "decimals") return payments.amount.decimals(minorDigits(currency), currency);
  return payments.amount[parsed.reason];
}

/** Minor units of text that `amountError` has accepted. */
export function amountOf(text: string, currency: string, locale: string): number {
  const parsed = parseMoney(text, currency, locale);
  if (!parsed.ok) throw new Error(`not an amount: ${parsed.reason}`);
  return parsed.amount;
}

export const currencyOptions = (...currencies: string[]) =>
  [...new Set(currencies)].map((value) => ({ value, label: value }));
