/** The live connection: one socket, resumed after a break from the last event seen. */
import { type LiveEvent, parseFrame, topicsFor } from "./protocol.ts";
import type { LiveStatus } from "./state.ts";

/** The part of WebSocket that is used here. */
export interface Socket {
  send(data: string): void;
  close(): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
}

export interface LivePort {
  open(): Socket;
  /** Runs `task` after `ms`; the result cancels it. */
  later(task: () => void, ms: number): () => void;
  /** Between 0 and 1. */
  random(): number;
  onStatus(status: LiveStatus): void;
  onEvent(event: LiveEvent): void;
  /** Events were missed and cannot be replayed: everything shown may be old. */
  onGap(): void;
  /** The server refuses the socket; the session may have to be renewed, or be over. */
  onRefused(): void;
}

const backoffFirstMs = 500;
const backoffMaxMs = 30_000;
/** The server beats every 30 s; silence for longer means a dead connection. */
const silenceMs = 40_000;
const pongWithinMs = 10_000;
const refusalsBeforeAsking = 2;
/** Said before the server closes the connection; renewing the session may be all that is needed. */
const sessionErrors = new Set(["token_expired", "session_revoked"]);

export class LiveConnection {
  private readonly port: LivePort;
  private socket: Socket | null = null;
  private lastEventId: string | null = null;
  private failures = 0;
  private cancelTimer: () => void = () => undefined;

  constructor(port: LivePort) {
    this.port = port;
  }

  start(): void {
    if (this.socket !== null) return;
    this.cancelTimer();
    this.port.onStatus("connecting");
    const socket = this.port.open();
    this.socket = socket;
    let ready = false;
    this.expectWithin(silenceMs, socket);
    socket.onmessage = ({ data }) => {
      const frame = parseFrame(data);
      this.listen(socket);
      if (frame?.type === "ready") {
        ready = true;
        this.subscribe(socket, frame.lastEventId, frame.role);
      } else if (frame !== null) {
        this.receive(frame, socket);
      }
    };
    socket.onclose = () => this.lost(socket, ready);
  }

  /** Ends the connection and forgets where it was: the next one belongs to another session. */
  stop(): void {
    this.cancelTimer();
    const { socket } = this;
    this.socket = null;
    this.lastEventId = null;
    this.failures = 0;
    socket?.close();
    this.port.onStatus("off");
  }

  /** The network is back: do not wait for the backoff to end. */
  retryNow(): void {
    if (this.socket === null) {
      this.failures = 0;
      this.start();
    }
  }

  private subscribe(socket: Socket, serverLastId: string | null, role: string | null): void {
    const after = this.lastEventId ?? serverLastId;
    socket.send(JSON.stringify({ type: "subscribe", topics: topicsFor(role), ...(after === null ? {} : { after }) }));
    this.lastEventId = after;
    this.failures = 0;
    this.port.onStatus("live");
  }

  private receive(frame: NonNullable<ReturnType<typeof parseFrame>>, socket: Socket): void {
    if (frame.type === "event") {
      this.lastEventId = frame.event.id;
      this.port.onEvent(frame.event);
    } else if (frame.type === "ping") {
      socket.send(JSON.stringify({ type: "pong" }));
    } else if (frame.type === "resume" && frame.outcome === "reload") {
      this.port.onGap();
    } else if (frame.type === "error" && sessionErrors.has(frame.code)) {
      this.port.onRefused();
    }
  }

  /** Restarts the wait for the server's next sign of life. */
  private listen(socket: Socket): void {
    this.expectWithin(silenceMs, socket, () => {
      socket.send(JSON.stringify({ type: "ping" }));
      this.expectWithin(pongWithinMs, socket);
    });
  }

  private expectWithin(ms: number, socket: Socket, otherwise?: () => void): void {
    this.cancelTimer();
    this.cancelTimer = this.port.later(
      otherwise ??
        (() => {
          socket.close();
          this.lost(socket, true);
        }),
      ms,
    );
  }

  private lost(socket: Socket, wasReady: boolean): void {
    if (this.socket !== socket) return;
    this.socket = null;
    this.cancelTimer();
    this.failures += 1;
    this.port.onStatus("waiting");
    if (!wasReady && this.failures >= refusalsBeforeAsking) this.port.onRefused();
    const limit = Math.min(backoffMaxMs, backoffFirstMs * 2 ** (this.failures - 1));
    this.cancelTimer = this.port.later(() => this.start(), limit * (0.5 + this.port.random() / 2));
  }
}
