import assert from "node:assert/strict";
import { test } from "node:test";
import { type RefreshPort, SessionRefresh } from "./session-refresh.ts";

/** One lock for all tabs of a test, with the part of the Web Locks API that is used. */
function sharedLocks(): Pick<LockManager, "request"> {
  let tail: Promise<unknown> | null = null;
  async function request(_name: string, ...rest: unknown[]): Promise<unknown> {
    const task = rest.at(-1) as (lock: object | null) => unknown;
    const ifAvailable = rest.length > 1 && (rest[0] as LockOptions).ifAvailable === true;
    if (tail !== null && ifAvailable) return task(null);
    const turn: Promise<unknown> = (tail ?? Promise.resolve()).then(() => task({}));
    tail = turn;
    try {
      return await turn;
    } finally {
      if (tail === turn) tail = null;
    }
  }
  return { request } as Pick<LockManager, "request">;
}

function tab(answers: (number | Error)[], locks = sharedLocks()) {
  const sent: string[] = [];
  const answered: Response[] = [];
  let announced = 0;
  let keys = 0;
  let nowMs = 1_000;
  const port: RefreshPort = {
    send: async (key) => {
      sent.push(key);
      await new Promise((resolve) => setImmediate(resolve));
      const answer = answers.shift() ?? new Error("no more answers");
      if (answer instanceof Error) throw answer;
      const response = new Response("{}", { status: answer });
      answered.push(response);
      return response;
    },
    locks,
    newKey: () => `key-${++keys}`,
    nowMs: () => ++nowMs,
    wait: async () => undefined,
    announce: () => {
      announced += 1;
    },
  };
  return { refresh: new SessionRefresh(port), sent, answered, announced: () => announced };
}

test("many refused requests of one tab make one refresh", async () => {
  const { refresh, sent, announced } = tab([200]);
  const outcomes = await Promise.all([refresh.run(1), refresh.run(1), refresh.run(1)]);
  assert.deepEqual(outcomes, ["renewed", "renewed", "renewed"]);
  assert.equal(sent.length, 1);
  assert.equal(announced(), 1);
});

test("no answer is left unread, which would be a request without an end", async () => {
  for (const status of [200, 401, 429]) {
    const { refresh, answered } = tab([status]);
    await refresh.run(1);
    assert.deepEqual(
      answered.map((response) => response.bodyUsed),
      [true],
    );
  }
});

test("a tab that finds the lock taken waits and sends nothing", async () => {
  const locks = sharedLocks();
  const first = tab([200], locks);
  const second = tab([], locks);
  assert.deepEqual(await Promise.all([first.refresh.run(1), second.refresh.run(1)]), ["renewed", "renewed"]);
  assert.equal(first.sent.length + second.sent.length, 1);
});

test("a request refused before another tab's refresh is only repeated", async () => {
  const { refresh, sent } = tab([]);
  refresh.noteRenewed();
  assert.equal(await refresh.run(1), "renewed");
  assert.equal(sent.length, 0);
});

test("a lost answer is asked for again under the same key", async () => {
  const { refresh, sent } = tab([new Error("connection reset"), 503, 200]);
  assert.equal(await refresh.run(1), "renewed");
  assert.deepEqual(sent, ["key-1", "key-1", "key-1"]);
});

test("a refusal ends the session, a busy or silent server does not", async () => {
  assert.equal(await tab([401]).refresh.run(1), "ended");
  assert.equal(await tab([429]).refresh.run(1), "unavailable");
  assert.equal(await tab([503, 503, 503]).refresh.run(1), "unavailable");
});
