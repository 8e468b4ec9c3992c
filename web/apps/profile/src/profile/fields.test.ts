import assert from "node:assert/strict";
import { test } from "node:test";
import { changeOf, type Fields, validate } from "./fields.ts";

const empty: Fields = {
  phone: "",
  bio: "",
  line1: "",
  line2: "",
  city: "",
  region: "",
  postal_code: "",
  country: "",
};
const errorsOf = (fields: Fields) =>
  Object.keys(validate(fields)).filter((name) => validate(fields)[name] !== undefined);

test("only changed fields are sent", () => {
  assert.deepEqual(changeOf(empty, empty), {});
  assert.deepEqual(changeOf(empty, { ...empty, bio: "  Trains. " }), { bio: "Trains." });
});

test("a phone number is sent as E.164, an emptied one as null", () => {
  assert.deepEqual(changeOf(empty, { ...empty, phone: "+43 (660) 123-4567" }), { phone: "+436601234567" });
  assert.deepEqual(changeOf({ ...empty, phone: "+436601234567" }, empty), { phone: null });
});

test("an address is whole or not at all", () => {
  const part = { ...empty, line1: "Lindengasse 12" };
  assert.deepEqual(errorsOf(part), ["city", "country"]);
  const whole = { ...part, city: "Wien", postal_code: "1070", country: "AT" };
  assert.deepEqual(errorsOf(whole), []);
  assert.deepEqual(changeOf(whole, empty), { address: null });
});

test("a phone number starts with its country", () => {
  assert.deepEqual(errorsOf({ ...empty, phone: "0660 1234567" }), ["phone"]);
});
