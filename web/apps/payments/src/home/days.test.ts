import assert from "node:assert/strict";
import { test } from "node:test";
import { dayIn, daysUntil } from "./days.ts";

test("the calendar day depends on the time zone", () => {
  const moment = new Date("2026-11-21T23:30:00Z");
  assert.equal(dayIn("Europe/Vienna", moment), "2026-11-22");
  assert.equal(dayIn("America/New_York", moment), "2026-11-21");
});

test("days run across months and the change to winter time without gaps", () => {
  assert.deepEqual(daysUntil("2026-03-01", 3), ["2026-02-27", "2026-02-28", "2026-03-01"]);
  assert.deepEqual(daysUntil("2026-10-26", 3), ["2026-10-24", "2026-10-25", "2026-10-26"]);
});
