import { common, reviews as text } from "@florin/messages";
import { Button, Callout, DialogFooter, errorText, Stack, TextField } from "@florin/ui";
import { Check, X } from "lucide-react";
import { useState } from "react";
import { type Review, useApprove, useReject } from "./queries.ts";
import s from "./reviews.module.css";

const lengthMax = 500;

/** Approve at once, or reject with a reason. */
export function Decide({ review }: { review: Review }) {
  const [rejecting, setRejecting] = useState(false);
  return rejecting ? (
    <Reject id={review.id} onBack={() => setRejecting(false)} />
  ) : (
    <Approve review={review} onReject={() => setRejecting(true)} />
  );
}

function Approve({ review, onReject }: { review: Review; onReject: () => void }) {
  const approve = useApprove(review.id);
  const [note, setNote] = useState("");
  const may = review.actions.includes("approve");
  return (
    <Stack>
      {may && (
        <>
          <p className={s.quiet}>{text.step(review.approvals.length, review.approvals_needed)}</p>
          <TextField
            label={text.note}
            maxLength={lengthMax}
            optional
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </>
      )}
      {approve.error !== null && <Callout tone="bad">{errorText(approve.error)}</Callout>}
      <DialogFooter>
        <Button variant="danger" onClick={onReject}>
          <X size={16} aria-hidden="true" /> {text.reject}
        </Button>
        {may && (
          <Button variant="primary" busy={approve.isPending} onClick={() => approve.mutate(note.trim())}>
            <Check size={16} aria-hidden="true" /> {text.approve}
          </Button>
        )}
      </DialogFooter>
    </Stack>
  );
}

function Reject({ id, onBack }: { id: string; onBack: () => void }) {
  const reject = useReject(id);
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const missing = reason.trim() === "";
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!missing) reject.mutate(reason.trim());
      }}
    >
      <Stack>
        <TextField
          label={text.rejectWhy}
          hint={text.rejectHint}
          maxLength={lengthMax}
          value={reason}
          error={tried && missing ? text.needed : undefined}
          onChange={(event) => setReason(event.target.value)}
        />
        {reject.error !== null && <Callout tone="bad">{errorText(reject.error)}</Callout>}
        <DialogFooter>
          <Button onClick={onBack}>{common.cancel}</Button>
          <Button type="submit" variant="danger" busy={reject.isPending}>
            {text.rejectSubmit}
          </Button>
        </DialogFooter>
      </Stack>
    </form>
  );
}
