import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveConnection, type Socket } from "./connection.ts";

class FakeSocket implements Socket {
  sent: unknown[] = [];
  closed = false;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;

  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }
  close(): void {
    this.closed = true;
  }
  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

function setup() {
  const sockets: FakeSocket[] = [];
  const log: string[] = [];
  let timer: { task: () => void; ms: number } | null = null;
  const connection = new LiveConnection({
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    later: (task, ms) => {
      const mine = { task, ms };
      timer = mine;
      return () => {
        if (timer === mine) timer = null;
      };
    },
    random: () => 1,
    onStatus: (status) => log.push(status),
    onEvent: ({ id }) => log.push(id),
    onGap: () => log.push("gap"),
    onRefused: () => log.push("refused"),
  });
  const fire = () => {
    const due = timer;
    timer = null;
    due?.task();
    return due?.ms;
  };
  const last = () => sockets.at(-1) as FakeSocket;
  return { connection, sockets, log, fire, last };
}

const event = (id: string) => ({ type: "event", id, topic: "payments", name: "payment.completed", data: {} });
const topics = ["payments", "notifications", "session"];

test("the first subscription starts where the server stands", () => {
  const { connection, log, last } = setup();
  connection.start();
  last().say({ type: "ready", session: "ses_1", last_event_id: "evt_7" });
  assert.deepEqual(last().sent, [{ type: "subscribe", topics, after: "evt_7" }]);
  last().say(event("evt_8"));
  assert.deepEqual(log, ["connecting", "live", "evt_8"]);
});

test("after a break the connection resumes from the last event seen", () => {
  const { connection, last, fire } = setup();
  connection.start();
  last().say({ type: "ready", session: "ses_1", last_event_id: null });
  last().say(event("evt_8"));
  last().onclose?.();
  fire();
  last().say({ type: "ready", session: "ses_1", last_event_id: "evt_9" });
  assert.deepEqual(last().sent, [{ type: "subscribe", topics, after: "evt_8" }]);
});

test("events that were missed and cannot be replayed are a gap, whenever the server says so", () => {
  const { connection, last, fire, log } = setup();
  connection.start();
  last().say({ type: "ready", session: "ses_1", last_event_id: "evt_1" });
  last().say({ type: "resume", outcome: "current" });
  last().onclose?.();
  fire();
  last().say({ type: "ready", session: "ses_1", last_event_id: "evt_9" });
  last().say({ type: "resume", outcome: "replayed" });
  assert.ok(!log.includes("gap"));
  last().say({ type: "resume", outcome: "reload" });
  last().say({ type: "resume", outcome: "reload" });
  assert.equal(log.filter((entry) => entry === "gap").length, 2);
});

test("waits grow, and a server that never gets ready makes the session suspect", () => {
  const { connection, last, fire, log } = setup();
  connection.start();
  const waits: (number | undefined)[] = [];
  for (let round = 0; round < 8; round += 1) {
    last().onclose?.();
    waits.push(fire());
  }
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  assert.equal(log.indexOf("refused") > log.indexOf("waiting"), true);
});

test("a heartbeat is answered, silence is probed and then cut", () => {
  const { connection, last, fire, sockets } = setup();
  connection.start();
  last().say({ type: "ready", session: "ses_1", last_event_id: null });
  last().say({ type: "ping" });
  assert.deepEqual(last().sent.at(-1), { type: "pong" });
  fire();
  assert.deepEqual(last().sent.at(-1), { type: "ping" });
  fire();
  assert.equal(sockets[0]?.closed, true);
  fire();
  assert.equal(sockets.length, 2);
});

test("staff follow everything that is audited, at the place where the server stands", () => {
  const { connection, last } = setup();
  connection.start();
  last().say({ type: "ready", session: { id: "ses_1", role: "ADMIN" }, last_event_id: "7" });
  assert.deepEqual(last().sent, [{ type: "subscribe", topics: [...topics, "audit"], after: "7" }]);
});

test("an expired session is renewed before the connection comes back", () => {
  const { connection, last, log } = setup();
  connection.start();
  last().say({ type: "ready", session: "ses_1", last_event_id: null });
  last().say({ type: "error", code: "token_expired" });
  assert.deepEqual(log, ["connecting", "live", "refused"]);
});

test("another session does not resume where this one was", () => {
  const { connection, last } = setup();
  connection.start();
  last().say({ type: "ready", session: "ses_1", last_event_id: null });
  last().say(event("evt_8"));
  connection.stop();
  connection.start();
  last().say({ type: "ready", session: "ses_2", last_event_id: null });
  assert.deepEqual(last().sent, [{ type: "subscribe", topics }]);
});

test("frames that are no frames are ignored", () => {
  const { connection, last, log } = setup();
  connection.start();
  for (const data of ["{", "null", "[]", '{"type":"event","id":1}', '{"type":"surprise"}', 7])
    last().onmessage?.({ data });
  assert.deepEqual(log, ["connecting"]);
});
