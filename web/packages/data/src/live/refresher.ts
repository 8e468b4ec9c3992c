/**
 * Turns pushed events into few requests. The first event of a burst refreshes at once, the rest
 * are gathered; the busier the last minutes were, the longer the gathering.
 */

export interface RefresherPort {
  later(task: () => void, ms: number): () => void;
  nowMs(): number;
  refresh(kinds: ReadonlySet<string>): void;
}

/** Events of one payment (created, completed, …) arrive together. */
const settleMs = 80;
const windowMs = 5 * 60_000;
/** Rounds within the window, and the gap to keep from then on. */
const gaps: [rounds: number, gapMs: number][] = [
  [16, 20_000],
  [8, 5_000],
  [0, 1_500],
];

export class Refresher {
  private readonly port: RefresherPort;
  private pending = new Set<string>();
  private scheduled = false;
  private rounds: number[] = [];

  constructor(port: RefresherPort) {
    this.port = port;
  }

  /** Asks for these kinds of data to be fetched anew, soon. */
  request(kinds: Iterable<string>): void {
    for (const kind of kinds) this.pending.add(kind);
    if (this.scheduled || this.pending.size === 0) return;
    this.scheduled = true;
    this.port.later(() => this.run(), this.delayMs());
  }

  private delayMs(): number {
    const now = this.port.nowMs();
    this.rounds = this.rounds.filter((at) => now - at < windowMs);
    const last = this.rounds.at(-1);
    if (last === undefined) return settleMs;
    const [, gapMs] = gaps.find(([rounds]) => this.rounds.length >= rounds) ?? [0, 0];
    return Math.max(settleMs, last + gapMs - now);
  }

  private run(): void {
    const kinds = this.pending;
    this.pending = new Set();
    this.scheduled = false;
    this.rounds.push(this.port.nowMs());
    this.port.refresh(kinds);
  }
}
