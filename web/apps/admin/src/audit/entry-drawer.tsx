import { admin } from "@florin/messages";
import { CopyText, DateTime, Dialog, Pairs } from "@florin/ui";
import type { ReactNode } from "react";
import { ActionBadge, actorName } from "../labels.tsx";
import type { AuditEntry } from "../queries.ts";
import s from "./audit.module.css";

const text = admin.audit.fields;

export function EntryDrawer({ entry, onClose }: { entry: AuditEntry | null; onClose: () => void }) {
  return (
    <Dialog open={entry !== null} onClose={onClose} title={admin.audit.details} hint={entry?.action} side>
      {entry !== null && <Entry entry={entry} />}
    </Dialog>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { actor, target, ip, user_agent, request_id, data } = entry;
  const known: [string, ReactNode][] = [];
  if (target !== null) {
    known.push([
      text.target,
      <>
        {target.type} {target.id !== null && <CopyText text={target.id} />}
      </>,
    ]);
  }
  if (ip !== null) known.push([text.ip, <CopyText key="ip" text={ip} />]);
  if (user_agent !== null) known.push([text.agent, user_agent]);
  if (request_id !== null) known.push([text.request, <CopyText key="request" text={request_id} />]);
  return (
    <>
      <Pairs
        items={[
          [text.seq, String(entry.seq)],
          [admin.audit.columns.action, <ActionBadge key="action" action={entry.action} />],
          [text.when, <DateTime key="when" at={entry.occurred_at} />],
          [
            text.actor,
            <>
              {actorName(entry)} {actor !== null && <CopyText text={actor.id} />}
            </>,
          ],
          ...known,
          [text.hash, <CopyText key="hash" text={entry.hash} />],
        ]}
      />
      {data !== null && Object.keys(data).length > 0 && (
        <>
          <h3 className={s.dataTitle}>{text.data}</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard */}
          <pre className={s.data} tabIndex={0}>
            {JSON.stringify(data, null, 2)}
          </pre>
        </>
      )}
    </>
  );
}
