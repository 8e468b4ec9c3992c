import { common } from "@florin/messages";
import { Button, Callout, DialogFooter, errorText, Stack, TextArea, TextField } from "@florin/ui";
import { type ChangeEvent, useState } from "react";

interface Props {
  /** What is done with the reason. */
  act: { mutate(reason: string): void; error: Error | null; isPending: boolean };
  texts: { label: string; hint: string; needed: string; submit: string };
  lengthMin?: number;
  lengthMax?: number;
  /** Several lines of text, and nothing is taken away. */
  note?: boolean;
  /** Back to where one came from; without it there is no way but the reason. */
  onBack?: () => void;
}

/** An act that staff have to give a reason for. */
export function ReasonForm({ act, texts, lengthMin = 1, lengthMax = 500, note = false, onBack }: Props) {
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const missing = reason.trim().length < lengthMin;
  const field = {
    label: texts.label,
    hint: texts.hint,
    maxLength: lengthMax,
    value: reason,
    error: tried && missing ? texts.needed : undefined,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => setReason(event.target.value),
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!missing) act.mutate(reason.trim());
      }}
    >
      <Stack>
        {note ? <TextArea {...field} rows={3} /> : <TextField {...field} />}
        {act.error !== null && <Callout tone="bad">{errorText(act.error)}</Callout>}
        <DialogFooter>
          {onBack !== undefined && <Button onClick={onBack}>{common.cancel}</Button>}
          <Button type="submit" variant={note ? "primary" : "danger"} busy={act.isPending}>
            {texts.submit}
          </Button>
        </DialogFooter>
      </Stack>
    </form>
  );
}
