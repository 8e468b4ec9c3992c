/** What ends the time to answer: handing in, or giving in. Both are asked for twice. */
import { useFormats } from "@florin/data";
import { disputes } from "@florin/messages";
import { Button, Callout, Dialog, DialogFooter, errorText } from "@florin/ui";
import { Flag } from "lucide-react";
import { useState } from "react";
import { type DisputeDetails, useAnswer } from "./queries.ts";

const text = disputes.evidence;

export function AcceptAction({ dispute }: { dispute: DisputeDetails }) {
  const [open, setOpen] = useState(false);
  const formats = useFormats();
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Flag size={16} aria-hidden="true" /> {text.accept}
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={text.acceptTitle}
        hint={text.acceptHint(formats.money(dispute))}
      >
        <Confirm id={dispute.id} what="accept" onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

interface SubmitProps {
  id: string;
  open: boolean;
  onClose: () => void;
}

export function SubmitDialog({ id, open, onClose }: SubmitProps) {
  return (
    <Dialog open={open} onClose={onClose} title={text.submitTitle} hint={text.submitHint}>
      <Confirm id={id} what="submit" onClose={onClose} />
    </Dialog>
  );
}

function Confirm({ id, what, onClose }: { id: string; what: "submit" | "accept"; onClose: () => void }) {
  const answer = useAnswer(id, what, what === "submit" ? text.submitDone : text.acceptDone);
  return (
    <>
      {answer.error !== null && <Callout tone="bad">{errorText(answer.error)}</Callout>}
      <DialogFooter>
        <Button onClick={onClose}>{text.keep}</Button>
        <Button
          variant={what === "submit" ? "primary" : "danger"}
          busy={answer.isPending}
          onClick={() => answer.mutate(undefined, { onSuccess: onClose })}
        >
          {what === "submit" ? text.submit : text.accept}
        </Button>
      </DialogFooter>
    </>
  );
}
