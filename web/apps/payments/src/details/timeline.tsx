import { humanize, payments } from "@florin/messages";
import type { Schemas } from "@florin/platform";
import { Card, DateTime } from "@florin/ui";
import { statusName } from "../shared/status.tsx";
import s from "./details.module.css";

type Entry = Schemas["HistoryItem"];

const text = payments.details;

/** What happened to the payment, when and by whom, the first thing first. */
export function Timeline({ history }: { history: readonly Entry[] }) {
  return (
    <Card title={text.timeline}>
      <ol className={s.timeline} data-testid="timeline">
        {history.map((entry) => (
          <li key={`${entry.at} ${entry.event} ${entry.status}`} className={s.step}>
            <p className={s.stepName}>{statusName(entry.status)}</p>
            <p className={s.stepDetail}>
              <DateTime at={entry.at} />{" "}
              {text.by(entry.actor.name ?? text.actors[entry.actor.type] ?? humanize(entry.actor.type))}
            </p>
            {entry.reason && <p className={s.reason}>{entry.reason}</p>}
          </li>
        ))}
      </ol>
    </Card>
  );
}
