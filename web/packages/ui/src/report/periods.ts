/** The calendar of reports: days, weeks by their Monday, months. */
import { addDays } from "@florin/data/zoned";
import type { Period } from "./report.ts";

/** Keys of all periods of a group from the first to the last day, those without payments included. */
export function periodKeys({ first, last }: Pick<Period, "first" | "last">, group: "day" | "week" | "month"): string[] {
  const found: string[] = [];
  for (let day = startOf(first, group); day <= last; day = following(day, group)) {
    found.push(group === "month" ? day.slice(0, 7) : day);
  }
  return found;
}

function startOf(day: string, group: "day" | "week" | "month"): string {
  if (group === "month") return `${day.slice(0, 7)}-01`;
  if (group === "day") return day;
  const sinceMonday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(day, -sinceMonday);
}

function following(day: string, group: "day" | "week" | "month"): string {
  if (group === "month") return `${addDays(day, 31).slice(0, 7)}-01`;
  return addDays(day, group === "day" ? 1 : 7);
}
