import { useFormats } from "@florin/data";
import type { ReportQuestion } from "./question.ts";

/** How the key of a period reads: a day, the Monday of a week, a month. */
export function usePeriodName(group: ReportQuestion["group"]): (key: string) => string {
  const formats = useFormats();
  return group === "month" ? formats.month : formats.day;
}
