/** A new secret for a key, and how long the old one still works. */
import { apiKeys, common } from "@florin/messages";
import { api, unwrap } from "@florin/platform";
import { Button, Callout, Dialog, DialogFooter, SelectField, useForm } from "@florin/ui";
import { useState } from "react";
import s from "./api-keys.module.css";
import { type ApiKey, keysChanged, path } from "./queries.ts";
import { Secret } from "./secret.tsx";

const text = apiKeys.rotate;
const overlapS = { day: "86400", none: "0" };
const overlaps = ["3600", overlapS.day, "604800", overlapS.none] as (keyof typeof text.overlaps)[];

export function RotateKey({ of: key }: { of: ApiKey }) {
  const [open, setOpen] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const close = () => {
    setOpen(false);
    setSecret(null);
  };
  return (
    <>
      <Button size="small" aria-label={text.openOf(key.name)} onClick={() => setOpen(true)}>
        {text.open}
      </Button>
      <Dialog
        open={open}
        onClose={close}
        title={secret === null ? text.title(key.name) : apiKeys.secret.rotatedTitle}
        {...(secret === null ? { hint: text.hint } : {})}
      >
        {secret === null ? (
          <Form of={key} onMade={setSecret} onClose={close} />
        ) : (
          <Secret value={secret} onClose={close} />
        )}
      </Dialog>
    </>
  );
}

interface FormProps {
  of: ApiKey;
  onMade: (secret: string) => void;
  onClose: () => void;
}

function Form({ of: key, onMade, onClose }: FormProps) {
  const form = useForm({
    initial: { overlap: overlapS.day },
    validate: () => ({}),
    submit: async ({ overlap }) => {
      const body = { overlap_s: Number(overlap) };
      const { secret } = await unwrap(api.POST("/api/v1/auth/api-keys/{key_id}/rotate", { ...path(key), body }));
      keysChanged();
      onMade(secret);
    },
  });
  return (
    <form className={s.form} {...form.formProps}>
      {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
      <SelectField
        label={text.overlap}
        value={form.values.overlap}
        options={overlaps.map((value) => ({ value, label: text.overlaps[value] }))}
        onValue={(value) => form.set("overlap", value)}
      />
      {form.values.overlap === overlapS.none && <Callout tone="warn">{text.atOnce}</Callout>}
      <DialogFooter>
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="submit" variant="primary" busy={form.busy}>
          {text.submit}
        </Button>
      </DialogFooter>
    </form>
  );
}
