import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays, comesTwice, momentOf, offsetMinutes, wallClock } from "./zoned.ts";

const paris = "Europe/Paris";

test("a time on the wall is a moment, in summer and in winter", () => {
  assert.equal(momentOf("2026-01-31", "09:00", paris), "2026-01-31T08:00:00.000Z");
  assert.equal(momentOf("2026-07-31", "09:00", paris), "2026-07-31T07:00:00.000Z");
  assert.equal(momentOf("2026-07-31", "09:00", "UTC"), "2026-07-31T09:00:00.000Z");
  assert.equal(momentOf("2026-07-31", "09:00", "Asia/Kathmandu"), "2026-07-31T03:15:00.000Z");
});

test("on the days of a change of clocks the times around it are right", () => {
  assert.equal(momentOf("2026-03-29", "01:59", paris), "2026-03-29T00:59:00.000Z");
  assert.equal(momentOf("2026-03-29", "03:00", paris), "2026-03-29T01:00:00.000Z");
  assert.equal(momentOf("2026-10-25", "01:59", paris), "2026-10-24T23:59:00.000Z");
  assert.equal(momentOf("2026-10-25", "03:00", paris), "2026-10-25T02:00:00.000Z");
});

test("a time that the clock skips is moved on by what was skipped", () => {
  const moved = momentOf("2026-03-29", "02:30", paris) ?? "";
  assert.deepEqual(wallClock(moved, paris), { day: "2026-03-29", time: "03:30" });
});

test("of a time that comes twice the first counts", () => {
  const first = momentOf("2026-10-25", "02:30", paris) ?? "";
  assert.equal(first, "2026-10-25T00:30:00.000Z");
  assert.equal(comesTwice(first, paris), true);
  assert.equal(comesTwice("2026-10-25T01:30:00.000Z", paris), false);
  assert.equal(comesTwice("2026-10-24T22:30:00.000Z", paris), false);
  assert.equal(comesTwice("2026-06-01T08:00:00.000Z", paris), false);
});

test("what is no day or time is no moment", () => {
  for (const [day, time] of [
    ["", "09:00"],
    ["2026-01-31", ""],
    ["2026-13-01", "09:00"],
    ["2026-01-31", "25:00"],
  ] as const) {
    assert.equal(momentOf(day, time, paris), null);
  }
});

test("offsets follow the zone, midnight included", () => {
  assert.equal(offsetMinutes(Date.parse("2026-01-01T00:00:00Z"), paris), 60);
  assert.deepEqual(wallClock("2025-12-31T23:00:00Z", paris), { day: "2026-01-01", time: "00:00" });
});

test("days are counted over months and years", () => {
  assert.equal(addDays("2026-02-28", 1), "2026-03-01");
  assert.equal(addDays("2026-01-01", -1), "2025-12-31");
});
