/** A list of dates to come, each with what the calendar or the clocks do to it. */
import { useFormats } from "@florin/data";
import { Info } from "lucide-react";
import s from "./dates.module.css";
import { effects, type Rule } from "./rule.ts";

export function Dates({ dates, rule }: { dates: readonly string[]; rule: Rule }) {
  const formats = useFormats(rule.time_zone);
  const notes = effects(dates, rule);
  return (
    <ol className={s.dates} data-testid="dates">
      {dates.map((at, index) => (
        <li key={at}>
          <time dateTime={at}>{formats.dayTime(at)}</time>
          {notes[index] !== "" && (
            <p className={s.note}>
              <Info size={14} aria-hidden="true" /> {notes[index]}
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}
