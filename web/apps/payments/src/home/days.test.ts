import assert from "node:assert/strict";
import { test } from "node:test";
import { daysUntil } from "./days.ts";

test("days run across months and the change to winter time without gaps", () => {
  assert.deepEqual(daysUntil("2026-03-01", 3), ["2026-02-27", "2026-02-28", "2026-03-01"]);
  assert.deepEqual(daysUntil("2026-10-26", 3), ["2026-10-24", "2026-10-25", "2026-10-26"]);
});
