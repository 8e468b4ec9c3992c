import { disputes } from "@florin/messages";
import { notify, type Schemas } from "@florin/platform";
import { Button, Callout, Card, Pairs, TextArea, TextField, useForm } from "@florin/ui";
import { Send } from "lucide-react";
import { useRef, useState } from "react";
import { SubmitDialog } from "./answer.tsx";
import s from "./disputes.module.css";
import { writeEvidence } from "./queries.ts";

type Words = Schemas["EvidenceWords"];

const text = disputes.evidence;
const wordsLengthMax = 5000;
const trackingLengthMax = 200;

/** Kept as a draft, or kept and then handed in. */
export function EvidenceForm({ id, words }: { id: string; words: Words }) {
  const [asking, setAsking] = useState(false);
  const handIn = useRef(false);
  const form = useForm({
    initial: { ...words },
    validate: () => ({}),
    submit: async (values) => {
      await writeEvidence(id, values);
      if (handIn.current) setAsking(true);
      else notify("success", text.saved);
    },
  });
  const choose = (last: boolean) => () => {
    handIn.current = last;
  };
  return (
    <Card title={text.title} hint={text.hint}>
      <form className={s.form} {...form.formProps}>
        {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
        <TextArea {...form.field("statement")} label={text.statement} rows={5} maxLength={wordsLengthMax} />
        <TextArea
          {...form.field("product_description")}
          label={text.product}
          rows={2}
          maxLength={wordsLengthMax}
          optional
        />
        <TextField {...form.field("tracking_number")} label={text.tracking} maxLength={trackingLengthMax} optional />
        <TextArea {...form.field("refund_policy")} label={text.policy} rows={2} maxLength={wordsLengthMax} optional />
        <div className={s.buttons}>
          <Button type="submit" busy={form.busy} onClick={choose(false)}>
            {text.save}
          </Button>
          <Button type="submit" variant="primary" busy={form.busy} onClick={choose(true)}>
            <Send size={16} aria-hidden="true" /> {text.submit}
          </Button>
        </div>
      </form>
      <SubmitDialog id={id} open={asking} onClose={() => setAsking(false)} />
    </Card>
  );
}

/** Handed in: to read only. */
export function EvidenceText({ words }: { words: Words }) {
  const said: [string, string][] = [
    [text.statement, words.statement],
    [text.product, words.product_description],
    [text.tracking, words.tracking_number],
    [text.policy, words.refund_policy],
  ];
  const shown = said.filter(([, value]) => value !== "");
  return (
    <Card title={text.title} hint={text.hintRead}>
      {shown.length === 0 ? (
        <p className={s.muted}>{text.none}</p>
      ) : (
        <Pairs
          items={shown.map(([name, value]) => [
            name,
            <span key={name} className={s.said}>
              {value}
            </span>,
          ])}
        />
      )}
    </Card>
  );
}
