import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "./problem.ts";
import type { RefreshOutcome } from "./session-refresh.ts";
import { Transport } from "./transport.ts";

type Answer = [status: number, body?: object, headers?: Record<string, string>] | Error;

const origin = "https://florin.test";
const get = (path = "/api/v1/wallets") => new Request(origin + path);
const post = (path = "/api/v1/payments") => new Request(origin + path, { method: "POST", body: '{"amount":1}' });
const problem = (status: number, code: string): Answer => [
  status,
  { code },
  { "Content-Type": "application/problem+json" },
];

/** A network that answers in order, and a refresh with one outcome. */
function setup(answers: Answer[], outcome: RefreshOutcome = "renewed", proves = true, testMode = false) {
  const seen: Request[] = [];
  const waits: number[] = [];
  let refreshes = 0;
  let ended = 0;
  let asked = 0;
  let keys = 0;
  const transport = new Transport({
    testMode,
    fetch: async (request) => {
      seen.push(request);
      if (request.url.endsWith("/auth/csrf")) return Response.json({ csrf_token: `csrf-${seen.length}` });
      const answer = answers.shift() ?? new Error("no more answers");
      if (answer instanceof Error) throw answer;
      const [status, body = {}, headers = {}] = answer;
      return new Response(JSON.stringify(body), { status, headers });
    },
    refresh: {
      run: async () => {
        refreshes += 1;
        return outcome;
      },
    },
    newKey: () => `key-${++keys}`,
    nowMs: () => 0,
    wait: async (ms) => {
      waits.push(ms);
    },
    random: () => 0.5,
    stepUp: async () => {
      asked += 1;
      return proves;
    },
    onSessionEnded: () => {
      ended += 1;
    },
  });
  const paths = () => seen.map((request) => new URL(request.url).pathname.replace("/api/v1", ""));
  return { transport, seen, waits, paths, refreshes: () => refreshes, ended: () => ended, asked: () => asked };
}

test("a read carries neither key nor CSRF token", async () => {
  const { transport, seen } = setup([[200]]);
  await transport.send(get());
  assert.equal(seen[0]?.headers.get("Idempotency-Key"), null);
  assert.equal(seen[0]?.headers.get("X-CSRF-Token"), null);
});

test("a mutation carries a key and the CSRF token, which is fetched once", async () => {
  const { transport, seen, paths } = setup([[201], [201]]);
  await transport.send(post());
  await transport.send(post());
  assert.deepEqual(paths(), ["/auth/csrf", "/payments", "/payments"]);
  assert.equal(seen[1]?.headers.get("X-CSRF-Token"), "csrf-1");
  assert.notEqual(seen[1]?.headers.get("Idempotency-Key"), seen[2]?.headers.get("Idempotency-Key"));
});

test("a caller's own key is kept", async () => {
  const { transport, seen } = setup([[201]]);
  const request = post();
  request.headers.set("Idempotency-Key", "mine");
  await transport.send(request);
  assert.equal(seen[1]?.headers.get("Idempotency-Key"), "mine");
});

test("an expired session is renewed and the request repeated under its key", async () => {
  const { transport, seen, paths, refreshes, ended } = setup([problem(401, "unauthenticated"), [201]]);
  const response = await transport.send(post());
  assert.equal(response.status, 201);
  assert.deepEqual(paths(), ["/auth/csrf", "/payments", "/payments"]);
  assert.equal(seen[1]?.headers.get("Idempotency-Key"), seen[2]?.headers.get("Idempotency-Key"));
  assert.equal(await seen[2]?.text(), '{"amount":1}');
  assert.equal(refreshes(), 1);
  assert.equal(ended(), 0);
});

test("a session that cannot be renewed has ended", async () => {
  const { transport, ended } = setup([problem(401, "unauthenticated")], "ended");
  assert.equal((await transport.send(get())).status, 401);
  assert.equal(ended(), 1);
});

test("a revoked session is not even tried to be renewed", async () => {
  for (const code of ["session_revoked", "token_reused"]) {
    const { transport, refreshes, ended } = setup([problem(401, code)]);
    await transport.send(get());
    assert.equal(refreshes(), 0);
    assert.equal(ended(), 1);
  }
});

test("when nobody knows whether the session lives, nobody is signed out", async () => {
  const { transport, ended } = setup([problem(401, "unauthenticated")], "unavailable");
  await assert.rejects(transport.send(get()), (error) => error instanceof ApiError && error.code === "network_error");
  assert.equal(ended(), 0);
});

test("wrong credentials are an answer, not an expired session", async () => {
  const { transport, refreshes } = setup([problem(401, "invalid_credentials"), problem(401, "invalid_credentials")]);
  assert.equal((await transport.send(post("/api/v1/auth/login"))).status, 401);
  assert.equal((await transport.send(post("/api/v1/auth/password"))).status, 401);
  assert.equal(refreshes(), 0);
});

test("renewal is given up when it does not help", async () => {
  const refused = problem(401, "unauthenticated");
  const { transport, refreshes, ended } = setup([refused, refused, refused]);
  assert.equal((await transport.send(get())).status, 401);
  assert.equal(refreshes(), 2);
  assert.equal(ended(), 1);
});

test("a refused CSRF token is fetched anew, once", async () => {
  const { transport, paths } = setup([problem(403, "csrf_failed"), problem(403, "csrf_failed")]);
  assert.equal((await transport.send(post())).status, 403);
  assert.deepEqual(paths(), ["/auth/csrf", "/payments", "/auth/csrf", "/payments"]);
});

test("lost connections and busy upstreams are tried again, with the server's own pause", async () => {
  const { transport, waits } = setup([new Error("reset"), [503, {}, { "Retry-After": "2" }], [200]]);
  assert.equal((await transport.send(get())).status, 200);
  assert.deepEqual(waits, [250, 2_500]);
});

test("tries end, and a long Retry-After is left to the person", async () => {
  const silent = setup([new Error("reset"), new Error("reset"), new Error("reset")]);
  await assert.rejects(silent.transport.send(get()), ApiError);
  const long = setup([[503, {}, { "Retry-After": "60" }]]);
  assert.equal((await long.transport.send(get())).status, 503);
  assert.deepEqual(long.waits, []);
});

test("what needs a fresh proof goes on under its own key once the person has given it", async () => {
  const { transport, seen, asked } = setup([problem(403, "step_up_required"), [200]]);
  assert.equal((await transport.send(post())).status, 200);
  const [, first, second] = seen;
  assert.equal(first?.headers.get("Idempotency-Key"), second?.headers.get("Idempotency-Key"));
  assert.equal(asked(), 1);
});

test("a read that needs a fresh proof goes on, too", async () => {
  const { transport, asked } = setup([problem(403, "step_up_required"), [200]]);
  assert.equal((await transport.send(get())).status, 200);
  assert.equal(asked(), 1);
});

test("whoever does not prove it gets the answer that asked for it", async () => {
  const { transport, asked } = setup([problem(403, "step_up_required")], "renewed", false);
  assert.equal((await transport.send(post())).status, 403);
  assert.equal(asked(), 1);
});

test("in test mode every request says so, but those that are the same on both sides", async () => {
  const { transport, seen } = setup([[200], [201], [200], [200], [200], [403]], "renewed", true, true);
  await transport.send(get());
  await transport.send(post());
  await transport.send(get("/api/v1/auth/me"));
  await transport.send(get("/api/v1/profile"));
  await transport.send(get("/api/v1/profile/preferences"));
  await transport.send(get("/api/v1/admin/overview"));
  const said = seen.map(({ url, headers }) => [new URL(url).pathname.slice(8), headers.get("Florin-Mode")]);
  assert.deepEqual(said, [
    ["wallets", "test"],
    ["auth/csrf", null],
    ["payments", "test"],
    ["auth/me", null],
    ["profile", null],
    ["profile/preferences", null],
    ["admin/overview", "test"],
  ]);
});

test("what is sent again in test mode still says so", async () => {
  const { transport, seen } = setup(
    [new Error("reset"), problem(401, "unauthenticated"), [200]],
    "renewed",
    true,
    true,
  );
  await transport.send(get());
  assert.deepEqual(
    seen.map(({ headers }) => headers.get("Florin-Mode")),
    ["test", "test", "test"],
  );
});

test("out of test mode no request speaks of it", async () => {
  const { transport, seen } = setup([[200], [201]]);
  await transport.send(get());
  await transport.send(post());
  assert.ok(seen.every(({ headers }) => !headers.has("Florin-Mode")));
});
