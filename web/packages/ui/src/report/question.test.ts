import assert from "node:assert/strict";
import { test } from "node:test";
import { periodKeys } from "./periods.ts";
import { reportQuestionOf } from "./question.ts";

// In Auckland it is the 23rd already.
const nowMs = Date.parse("2026-11-22T14:00:00Z");
const ask = (query: string) => reportQuestionOf(new URLSearchParams(query), "Pacific/Auckland", nowMs);

test("the usual report is of thirty days of the person's own calendar", () => {
  const { period, group, days, wrong } = ask("");
  assert.deepEqual([period.first, period.last], ["2026-10-25", "2026-11-23"]);
  assert.deepEqual([group, days, wrong], ["day", "30", false]);
});

test("grouping is what the address says as far as it can be told apart", () => {
  assert.equal(ask("days=90&group=month").group, "month");
  assert.equal(ask("days=365&group=day").group, "month");
  assert.deepEqual(ask("days=365").groups, ["week", "month"]);
  assert.equal(ask("days=nonsense&group=nonsense").group, "day");
});

test("own dates are kept as they were typed, also when they are no period", () => {
  assert.deepEqual(ask("from=2026-01-01&to=2026-01-31").period.first, "2026-01-01");
  for (const query of ["from=2026-02-01&to=2026-01-31", "from=2020-01-01&to=2026-01-01"]) {
    const { wrong, typed, period } = ask(query);
    assert.equal(wrong, true);
    assert.equal(`from=${typed.from}&to=${typed.to}`, query);
    assert.equal(period.last, "2026-11-23");
  }
});

test("every period has its key, over the ends of months and years", () => {
  assert.deepEqual(periodKeys({ first: "2026-12-30", last: "2027-01-02" }, "day"), [
    "2026-12-30",
    "2026-12-31",
    "2027-01-01",
    "2027-01-02",
  ]);
  assert.deepEqual(periodKeys({ first: "2026-12-30", last: "2027-01-05" }, "week"), ["2026-12-28", "2027-01-04"]);
  assert.deepEqual(periodKeys({ first: "2026-12-31", last: "2027-03-01" }, "month"), [
    "2026-12",
    "2027-01",
    "2027-02",
    "2027-03",
  ]);
});
