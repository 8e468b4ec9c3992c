import assert from "node:assert/strict";
import { test } from "node:test";
import { Refresher } from "./refresher.ts";

/** A clock that runs only when told, and what was refreshed when. */
function setup() {
  let nowMs = 0;
  let queue: { at: number; task: () => void }[] = [];
  const rounds: [at: number, kinds: string[]][] = [];
  const refresher = new Refresher({
    nowMs: () => nowMs,
    later: (task, ms) => {
      queue.push({ at: nowMs + ms, task });
      return () => undefined;
    },
    refresh: (kinds) => rounds.push([nowMs, [...kinds].sort()]),
  });
  const runTo = (end: number) => {
    for (;;) {
      const due = queue.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      queue = queue.filter((item) => item !== due);
      nowMs = due.at;
      due.task();
    }
    nowMs = end;
  };
  return { refresher, rounds, runTo };
}

test("the events of one payment make one round, soon", () => {
  const { refresher, rounds, runTo } = setup();
  refresher.request(["payments"]);
  refresher.request(["wallets", "payments"]);
  runTo(1_000);
  assert.deepEqual(rounds, [[80, ["payments", "wallets"]]]);
});

test("what follows at once is gathered", () => {
  const { refresher, rounds, runTo } = setup();
  refresher.request(["payments"]);
  runTo(100);
  for (let count = 0; count < 10; count += 1) refresher.request(["payments"]);
  runTo(10_000);
  assert.deepEqual(
    rounds.map(([at]) => at),
    [80, 1_580],
  );
});

test("a constant stream for a quarter of an hour stays within the budget of requests", () => {
  const { refresher, rounds, runTo } = setup();
  for (let second = 0; second < 900; second += 1) {
    refresher.request(["payments"]);
    runTo(second * 1_000);
  }
  assert.ok(rounds.length < 60, `${rounds.length} rounds`);
});

test("nothing asked for, nothing done", () => {
  const { refresher, rounds, runTo } = setup();
  refresher.request([]);
  runTo(10_000);
  assert.deepEqual(rounds, []);
});
