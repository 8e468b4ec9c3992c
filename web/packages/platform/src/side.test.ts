import assert from "node:assert/strict";
import { test } from "node:test";
import { isTestAddress, onTestSide, withoutSide } from "./side.ts";

test("an address says its side", () => {
  for (const path of ["/test", "/test/", "/test/payments", "/test?top_up=1", "/test#main"])
    assert.equal(isTestAddress(path), true, path);
  for (const path of ["/", "/tests", "/testing/payments", "/payments/test", "/TEST/payments", ""])
    assert.equal(isTestAddress(path), false, path);
});

test("the router of a side knows its pages without it", () => {
  assert.equal(withoutSide("/test"), "/");
  assert.equal(withoutSide("/test?a=1"), "/?a=1");
  assert.equal(withoutSide("/test/payments?a=/test/b"), "/payments?a=/test/b");
  assert.equal(withoutSide("/payments"), "/payments");
  assert.equal(withoutSide("/tests"), "/tests");
});

test("there and back again", () => {
  for (const path of ["/", "/payments", "/pay/abc", "/?top_up=1"]) {
    assert.equal(isTestAddress(onTestSide(path)), true);
    assert.equal(withoutSide(onTestSide(path)), path);
  }
});
