/** Wall-clock time in a named time zone, and the moments it means. */

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  formats.set(timeZone, made);
  return made;
}

/** What the clock on the wall shows, written as if it were UTC: `2026-03-29T09:00:00.000Z`. */
function wallIso(ms: number, timeZone: string): string {
  const part: Record<string, string> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(ms)) part[type] = value;
  return `${part.year?.padStart(4, "0")}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}.000Z`;
}

/** Minutes that the zone is ahead of UTC at a moment. */
export function offsetMinutes(ms: number, timeZone: string): number {
  return Math.round((Date.parse(wallIso(ms, timeZone)) - ms) / 60_000);
}

export interface WallClock {
  /** `2026-03-29` */
  day: string;
  /** `09:00` */
  time: string;
}

export function wallClock(iso: string, timeZone: string): WallClock {
  const wall = wallIso(Date.parse(iso), timeZone);
  return { day: wall.slice(0, 10), time: wall.slice(11, 16) };
}

const dayMs = 86_400_000;
const minuteMs = 60_000;

/**
 * The moment, in UTC, at which a day and time are on the wall; null when they are none. As the server
 * reads them: a time that the clock skips is moved on by what was skipped, of one that comes twice the
 * first counts.
 */
export function momentOf(day: string, time: string, timeZone: string): string | null {
  const wall = Date.parse(`${day}T${time}:00Z`);
  if (Number.isNaN(wall)) return null;
  const before = offsetMinutes(wall - dayMs, timeZone);
  const after = offsetMinutes(wall + dayMs, timeZone);
  for (const offset of [before, after]) {
    const found = wall - offset * minuteMs;
    if (offsetMinutes(found, timeZone) === offset) return new Date(found).toISOString();
  }
  return new Date(wall - before * minuteMs).toISOString();
}

/** Whether the clock shows this time twice that night: the moment is the first of the two. */
export function comesTwice(iso: string, timeZone: string): boolean {
  const ms = Date.parse(iso);
  const back = offsetMinutes(ms, timeZone) - offsetMinutes(ms + dayMs / 2, timeZone);
  return back > 0 && wallIso(ms, timeZone) === wallIso(ms + back * minuteMs, timeZone);
}

/** A day some days later, or earlier. */
export const addDays = (day: string, count: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10);
