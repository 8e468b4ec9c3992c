/** What can be chosen, named in the reader's language. */

const languages = ["en"];
const currencies = ["EUR", "USD", "GBP", "CHF", "JPY", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "KWD"];

export function languageOptions(locale: string) {
  const names = new Intl.DisplayNames([locale], { type: "language" });
  return languages.map((value) => ({ value, label: names.of(value) ?? value }));
}

/** The chosen currency is always among them. */
export function currencyOptions(locale: string, current: string) {
  const names = new Intl.DisplayNames([locale], { type: "currency" });
  return [...new Set([...currencies, current])].map((value) => ({
    value,
    label: `${value} · ${names.of(value) ?? value}`,
  }));
}

export function timeZoneOptions(current: string) {
  const zones = new Set([...Intl.supportedValuesOf("timeZone"), "UTC", current]);
  return [...zones].sort().map((value) => ({ value, label: value.replaceAll("_", " ") }));
}
