/** Making a payment: at once, on a date, or again and again. Two steps in one form. */
import { newPayment } from "@florin/messages";
import { Button, Callout, Card, PageHeader, Split, Stack } from "@florin/ui";
import { type ReactNode, useEffect, useRef } from "react";
import s from "./new-payment.module.css";
import { Preview } from "./preview.tsx";
import { Review } from "./review.tsx";
import { type NewPayment as Making, useNewPayment } from "./use-new-payment.ts";
import { previewOf } from "./values.ts";
import { When } from "./when.tsx";
import { Who } from "./who.tsx";

const text = newPayment;

export function NewPayment() {
  const making = useNewPayment();
  const { form, reviewing, values, setting } = making;
  const question = previewOf(values, setting);
  const failed = form.failure !== null && (
    <Callout tone="bad" title={form.failure}>
      {text.kept}
    </Callout>
  );
  return (
    <>
      <PageHeader title={text.title} hint={text.hint} back={{ to: "/payments", label: text.back }} />
      <Steps at={reviewing ? 1 : 0} />
      <form {...form.formProps}>
        <Frame aside={values.when === "again" ? <Preview question={question} /> : null}>
          {reviewing ? <Review making={making} failed={failed} /> : <Fields making={making} failed={failed} />}
        </Frame>
      </form>
    </>
  );
}

function Frame({ aside, children }: { aside: ReactNode; children: ReactNode }) {
  if (aside === null) return <div className={s.narrow}>{children}</div>;
  return (
    <Split>
      <div>{children}</div>
      {aside}
    </Split>
  );
}

function Fields({ making, failed }: { making: Making; failed: ReactNode }) {
  const fields = useRef<HTMLDivElement>(null);
  // Back from the review with something wrong: to where it is.
  useEffect(() => fields.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus(), []);
  return (
    <div ref={fields}>
      <Stack>
        {failed}
        <Card title={text.who}>
          <Who making={making} />
        </Card>
        <Card title={text.when}>
          <When making={making} />
        </Card>
        <div className={s.buttons}>
          <Button type="submit" variant="gold" busy={making.form.busy}>
            {text.next}
          </Button>
        </div>
      </Stack>
    </div>
  );
}

function Steps({ at }: { at: number }) {
  return (
    <ol className={s.steps} aria-label={text.stepsLabel}>
      {text.steps.map((name, index) => (
        <li key={name} aria-current={index === at ? "step" : undefined} data-done={index < at}>
          <span>{index + 1}</span> {name}
        </li>
      ))}
    </ol>
  );
}
