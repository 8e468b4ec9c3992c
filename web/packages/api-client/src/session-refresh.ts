/**
 * Renewing the session: one refresh in flight for all tabs.
 *
 * The refresh token is spent by use, so two tabs must never send it at once. A Web Lock lets one
 * tab in; whoever finds the lock taken waits for it and then simply repeats its own request.
 */

export type RefreshOutcome =
  /** The session lives on, repeat the request. */
  | "renewed"
  /** The server says the session is over. */
  | "ended"
  /** Nobody knows: offline or the server is busy. The session may be fine. */
  | "unavailable";

export interface RefreshPort {
  /** Sends the refresh request; `key` stays the same when an unanswered one is repeated. */
  send(key: string): Promise<Response>;
  locks: Pick<LockManager, "request"> | undefined;
  newKey(): string;
  nowMs(): number;
  wait(ms: number): Promise<void>;
  /** Tells other tabs that the session was renewed. */
  announce(): void;
}

const lockName = "florin-session-refresh";
const attempts = 3;

export class SessionRefresh {
  private readonly port: RefreshPort;
  private inFlight: Promise<RefreshOutcome> | null = null;
  private renewedAtMs = Number.NEGATIVE_INFINITY;

  constructor(port: RefreshPort) {
    this.port = port;
  }

  /** Another tab said that it renewed the session. */
  noteRenewed(): void {
    this.renewedAtMs = this.port.nowMs();
  }

  /** Renews the session on behalf of a request that was sent at `sentAtMs` and refused. */
  run(sentAtMs: number): Promise<RefreshOutcome> {
    if (this.renewedAtMs > sentAtMs) return Promise.resolve("renewed");
    this.inFlight ??= this.underLock().finally(() => {
      this.inFlight = null;
    });
    return this.inFlight;
  }

  private async underLock(): Promise<RefreshOutcome> {
    const { locks } = this.port;
    if (locks === undefined) return this.refresh();
    const own = await locks.request(lockName, { ifAvailable: true }, (lock) => (lock === null ? null : this.refresh()));
    if (own !== null) return own;
    await locks.request(lockName, () => undefined);
    return "renewed";
  }

  private async refresh(): Promise<RefreshOutcome> {
    const key = this.port.newKey();
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      if (attempt > 1) await this.port.wait(300 * 2 ** attempt);
      const status = await this.port.send(key).then(
        (response) => {
          void response.body?.cancel(); // nobody reads it, and unread it counts as a request under way
          return response.status;
        },
        () => 0,
      );
      if (status >= 200 && status < 300) {
        this.noteRenewed();
        this.port.announce();
        return "renewed";
      }
      if (status === 401 || status === 403) return "ended";
      if (status !== 0 && status < 500) return "unavailable";
    }
    return "unavailable";
  }
}
