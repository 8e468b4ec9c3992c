import { humanize, deadLetters as text } from "@florin/messages";
import { Badge, Button, CopyText, DateTime, Dialog, DialogFooter, Pairs } from "@florin/ui";
import { RotateCw } from "lucide-react";
import { useState } from "react";
import a from "../audit/audit.module.css";
import { ReasonForm } from "../reason-form.tsx";
import { type Letter, useDiscard, useRetry } from "./queries.ts";

const lengthMin = 3;

export function LetterDrawer({ letter, onClose }: { letter: Letter | null; onClose: () => void }) {
  return (
    <Dialog open={letter !== null} onClose={onClose} title={text.drawer} side>
      {letter !== null && <Contents key={letter.id} letter={letter} onDone={onClose} />}
    </Dialog>
  );
}

function Contents({ letter, onDone }: { letter: Letter; onDone: () => void }) {
  const [discarding, setDiscarding] = useState(false);
  const retry = useRetry(letter.id, text.retried, onDone);
  return (
    <>
      <Pairs
        items={[
          [text.columns.type, letter.type],
          [text.columns.queue, humanize(letter.queue)],
          [
            text.columns.reason,
            <Badge key="reason" tone="bad">
              {text.reasons[letter.reason] ?? humanize(letter.reason)}
            </Badge>,
          ],
          [text.fields.error, letter.error || "–"],
          [text.columns.tries, String(letter.tries)],
          [text.columns.when, letter.failed_at === null ? "–" : <DateTime key="when" at={letter.failed_at} />],
          [text.fields.subject, <CopyText key="subject" text={letter.subject} />],
          [text.fields.event, <CopyText key="event" text={letter.event_id} />],
        ]}
      />
      <h3 className={a.dataTitle}>{text.payload}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard */}
      <pre className={a.data} tabIndex={0}>
        {letter.payload === null ? text.unreadable : JSON.stringify(letter.payload, null, 2)}
      </pre>
      {discarding ? (
        <Discard id={letter.id} onBack={() => setDiscarding(false)} onDone={onDone} />
      ) : (
        <DialogFooter>
          <Button variant="danger" onClick={() => setDiscarding(true)}>
            {text.discard}
          </Button>
          <Button variant="primary" busy={retry.isPending} onClick={() => retry.mutate()}>
            <RotateCw size={16} aria-hidden="true" /> {text.retry}
          </Button>
        </DialogFooter>
      )}
    </>
  );
}

function Discard({ id, onBack, onDone }: { id: string; onBack: () => void; onDone: () => void }) {
  const discard = useDiscard(id, text.discarded, onDone);
  const texts = {
    label: text.discardWhy,
    hint: text.discardHint,
    needed: text.discardNeeded,
    submit: text.discardSubmit,
  };
  return <ReasonForm act={discard} texts={texts} lengthMin={lengthMin} onBack={onBack} />;
}
