/** Calendar days as `YYYY-MM-DD`: the ones that reports are grouped by. */

const dayMs = 86_400_000;

/** `count` days that end with `last`, in order. */
export function daysUntil(last: string, count: number): string[] {
  const end = Date.parse(`${last}T00:00:00Z`);
  return Array.from({ length: count }, (_, index) =>
    new Date(end - (count - 1 - index) * dayMs).toISOString().slice(0, 10),
  );
}
