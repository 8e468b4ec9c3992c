import assert from "node:assert/strict";
import { test } from "node:test";
import { effects, type Rule, ruleInWords } from "./rule.ts";

const rule = (more: Partial<Rule>): Rule => ({
  frequency: "monthly",
  interval: 1,
  time_zone: "Europe/Paris",
  starts: "2027-01-31T09:00:00",
  last_day: false,
  until: null,
  count: null,
  ...more,
});

test("a rule reads as a person would say it", () => {
  const words = (more: Partial<Rule>) => ruleInWords(rule(more), "en-GB");
  assert.equal(words({}), "Every month on the 31st at 09:00");
  assert.equal(words({ last_day: true, interval: 3 }), "Every 3 months on the last day of the month at 09:00");
  assert.equal(words({ frequency: "weekly", count: 5 }), "Every week on Sunday at 09:00, 5 times");
  assert.equal(words({ frequency: "daily", until: "2027-03-01" }), "Every day at 09:00, until 1 Mar 2027");
  assert.equal(words({ frequency: "yearly" }), "Every year on 31 January at 09:00");
  assert.equal(words({ starts: "2027-01-22T09:00:00" }), "Every month on the 22nd at 09:00");
  assert.equal(words({ starts: "2027-01-12T09:00:00" }), "Every month on the 12th at 09:00");
});

test("a month without the day, and the first date after the clocks change, are named", () => {
  const dates = ["2027-01-31T08:00:00Z", "2027-02-28T08:00:00Z", "2027-03-31T07:00:00Z", "2027-04-30T07:00:00Z"];
  const [january, february, march, april] = effects(dates, rule({}));
  assert.equal(january, "");
  assert.match(february ?? "", /no 31st/);
  assert.match(march ?? "", /after the clocks change. Still 09:00/);
  assert.match(april ?? "", /^This month has no 31st: paid on its last day\.$/);
  assert.deepEqual(
    effects(dates.slice(0, 2), rule({ last_day: true })).map((note) => note),
    ["", ""],
  );
});

test("a time that is skipped or comes twice is named on its day only", () => {
  const daily = rule({ frequency: "daily", starts: "2027-03-27T02:30:00" });
  const forward = effects(["2027-03-27T01:30:00Z", "2027-03-28T01:30:00Z", "2027-03-29T00:30:00Z"], daily);
  assert.match(forward[1] ?? "", /02:30 does not exist that night, 03:30 instead/);
  assert.deepEqual([forward[0], forward[2]], ["", ""]);
  const back = effects(["2027-10-30T00:30:00Z", "2027-10-31T00:30:00Z"], daily);
  assert.match(back[1] ?? "", /02:30 comes twice/);
});
