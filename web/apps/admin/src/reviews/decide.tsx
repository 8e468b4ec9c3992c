import { reviews as text } from "@florin/messages";
import { Button, Callout, DialogFooter, errorText, Stack, TextField } from "@florin/ui";
import { Check, X } from "lucide-react";
import { useState } from "react";
import { ReasonForm } from "../reason-form.tsx";
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
  const texts = { label: text.rejectWhy, hint: text.rejectHint, needed: text.needed, submit: text.rejectSubmit };
  return <ReasonForm act={reject} texts={texts} onBack={onBack} />;
}
