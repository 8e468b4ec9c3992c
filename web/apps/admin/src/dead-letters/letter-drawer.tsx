import { common, humanize, deadLetters as text } from "@florin/messages";
import {
  Badge,
  Button,
  Callout,
  CopyText,
  DateTime,
  Dialog,
  DialogFooter,
  errorText,
  Pairs,
  Stack,
  TextField,
} from "@florin/ui";
import { RotateCw } from "lucide-react";
import { useState } from "react";
import a from "../audit/audit.module.css";
import { type Letter, useDiscard, useRetry } from "./queries.ts";

const lengthMax = 500;
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
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const missing = reason.trim().length < lengthMin;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!missing) discard.mutate(reason.trim());
      }}
    >
      <Stack>
        <TextField
          label={text.discardWhy}
          hint={text.discardHint}
          maxLength={lengthMax}
          value={reason}
          error={tried && missing ? text.discardNeeded : undefined}
          onChange={(event) => setReason(event.target.value)}
        />
        {discard.error !== null && <Callout tone="bad">{errorText(discard.error)}</Callout>}
        <DialogFooter>
          <Button onClick={onBack}>{common.cancel}</Button>
          <Button type="submit" variant="danger" busy={discard.isPending}>
            {text.discardSubmit}
          </Button>
        </DialogFooter>
      </Stack>
    </form>
  );
}
