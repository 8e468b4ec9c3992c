import assert from "node:assert/strict";
import { test } from "node:test";
import { passwordStrength } from "@florin/ui/form/password-strength.ts";
import { emailError } from "./email.ts";

const levels: [password: string, identifiers: string[], level: number][] = [
  ["short", [], 0],
  ["elevenchars", [], 0],
  ["aaaaaaaaaaaaaa", [], 1],
  ["password1234567", [], 1],
  ["abcdefghijkl77", [], 1],
  ["dana walks dogs", ["Dana Smith", "dana.smith@example.com"], 3],
  ["bartholomew12", ["Bartholomew"], 1],
  ["Correct-Horse-7-Battery", ["dana@florin.test"], 4],
  ["violet kettle", [], 2],
];

for (const [password, identifiers, level] of levels) {
  test(`"${password}" is of strength ${level}`, () => {
    assert.equal(passwordStrength(password, identifiers).level, level);
  });
}

test("an address needs a name, an at sign and a domain", () => {
  assert.equal(emailError(" dana@florin.test "), undefined);
  for (const wrong of ["", "dana", "dana@", "@florin.test", "da na@florin.test", "dana@florin"]) {
    assert.notEqual(emailError(wrong), undefined, wrong);
  }
});
