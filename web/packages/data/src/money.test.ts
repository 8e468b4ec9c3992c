import assert from "node:assert/strict";
import { test } from "node:test";
import { formatMoney, minorDigits, parseMoney, toDecimal } from "./money.ts";

test("currencies have their own number of decimals", () => {
  assert.deepEqual(["JPY", "EUR", "KWD"].map(minorDigits), [0, 2, 3]);
});

test("decimal notation is exact, beyond what a float can hold too", () => {
  assert.equal(toDecimal(5, "EUR"), "0.05");
  assert.equal(toDecimal(-1250, "EUR"), "-12.50");
  assert.equal(toDecimal(1250, "JPY"), "1250");
  assert.equal(toDecimal(999_999_999_999_999, "KWD"), "999999999999.999");
});

test("formatting follows locale and currency", () => {
  assert.equal(formatMoney({ amount: 123456, currency: "EUR" }, "en-GB"), "€1,234.56");
  assert.equal(formatMoney({ amount: 1250, currency: "JPY" }, "en-US"), "¥1,250");
  assert.equal(formatMoney({ amount: 500, currency: "USD" }, "en-US", { signed: true }), "+$5.00");
});

const accepted: [text: string, currency: string, locale: string, amountMinor: number][] = [
  ["12", "EUR", "en", 1200],
  ["12.5", "EUR", "en", 1250],
  ["0.29", "EUR", "en", 29],
  [".5", "EUR", "en", 50],
  ["1,234.56", "EUR", "en", 123456],
  ["1,234", "EUR", "en", 123400],
  ["12,50", "EUR", "en", 1250],
  ["1.234,56", "EUR", "de", 123456],
  ["1.234,56", "EUR", "en", 123456],
  ["1 234,56", "EUR", "fr", 123456],
  ["8.115", "KWD", "en", 8115],
  ["1,500", "JPY", "en", 1500],
  ["9007199254740.93", "EUR", "en", 900719925474093],
];

for (const [text, currency, locale, amountMinor] of accepted) {
  test(`"${text}" ${currency} in ${locale} is ${amountMinor} minor units`, () => {
    assert.deepEqual(parseMoney(text, currency, locale), { ok: true, amount: amountMinor });
  });
}

const refused: [text: string, currency: string, reason: string][] = [
  ["", "EUR", "empty"],
  ["abc", "EUR", "format"],
  ["-5", "EUR", "format"],
  ["1e5", "EUR", "format"],
  ["1.2.3", "EUR", "format"],
  ["12,34,56", "EUR", "format"],
  ["1.234", "EUR", "decimals"],
  ["10.5", "JPY", "decimals"],
  ["0.00", "EUR", "zero"],
  ["99999999999999.99", "EUR", "too_large"],
];

for (const [text, currency, reason] of refused) {
  test(`"${text}" ${currency} is refused: ${reason}`, () => {
    assert.deepEqual(parseMoney(text, currency, "en"), { ok: false, reason });
  });
}
