/** A new key: what it is for, what it may do, how long. Then its secret, once. */
import { apiKeys, common } from "@florin/messages";
import { api, testMode, unwrap } from "@florin/platform";
import { Button, Callout, Dialog, DialogFooter, Segmented, SelectField, TextField, useForm } from "@florin/ui";
import { useState } from "react";
import s from "./api-keys.module.css";
import { keysChanged, type Mode, type Scope, scopes } from "./queries.ts";
import { Secret } from "./secret.tsx";

const text = apiKeys.form;
const nameLengthMax = 80;
const dayMs = 86_400_000;
const lives = Object.entries(text.lives).map(([value, label]) => ({ value, label }));

const modes = Object.entries(text.modes).map(([value, label]) => ({ value: value as Mode, label }));

const expiry = (days: string) => (days === "never" ? null : new Date(Date.now() + Number(days) * dayMs).toISOString());

export function CreateKey({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [secret, setSecret] = useState<string | null>(null);
  const close = () => {
    onClose();
    setSecret(null);
  };
  return (
    <Dialog open={open} onClose={close} title={secret === null ? apiKeys.create : apiKeys.secret.createdTitle}>
      {secret === null ? <Form onMade={setSecret} onClose={close} /> : <Secret value={secret} onClose={close} />}
    </Dialog>
  );
}

function Form({ onMade, onClose }: { onMade: (secret: string) => void; onClose: () => void }) {
  const form = useForm({
    initial: { name: "", mode: testMode ? "test" : "live", scopes: "payments:read", life: "365" },
    validate: ({ name, scopes: chosen }) => ({
      name: name.trim() === "" ? text.nameMissing : undefined,
      scopes: chosen === "" ? text.scopesMissing : undefined,
    }),
    submit: async ({ name, mode, scopes: chosen, life }) => {
      const body = {
        name: name.trim(),
        mode: mode as Mode,
        scopes: chosen.split(" ") as Scope[],
        expires_at: expiry(life),
      };
      const { secret } = await unwrap(api.POST("/api/v1/auth/api-keys", { body }));
      keysChanged();
      onMade(secret);
    },
  });
  const mode = form.values.mode as Mode;
  const chosen = form.values.scopes.split(" ").filter(Boolean);
  const toggle = (scope: Scope) =>
    form.set("scopes", scopes.filter((each) => chosen.includes(each) !== (each === scope)).join(" "));
  return (
    <form className={s.form} {...form.formProps}>
      {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
      <TextField {...form.field("name")} label={text.name} hint={text.nameHint} maxLength={nameLengthMax} />
      <fieldset className={s.choices}>
        <legend>{text.mode}</legend>
        <div>
          <Segmented label={text.mode} value={mode} options={modes} onValue={(value) => form.set("mode", value)} />
        </div>
        <p className={s.detail}>{text.modeHints[mode]}</p>
      </fieldset>
      <fieldset className={s.choices}>
        <legend>{text.scopes}</legend>
        {scopes.map((scope) => (
          <label key={scope} className={s.choice}>
            <input type="checkbox" name="scopes" checked={chosen.includes(scope)} onChange={() => toggle(scope)} />
            {apiKeys.scopes[scope]}
            <code>{scope}</code>
          </label>
        ))}
        {form.errors.scopes !== undefined && <p className={s.missing}>{form.errors.scopes}</p>}
      </fieldset>
      <SelectField
        label={text.expires}
        value={form.values.life}
        options={lives}
        onValue={(value) => form.set("life", value)}
      />
      <DialogFooter>
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="submit" variant="primary" busy={form.busy}>
          {text.submit}
        </Button>
      </DialogFooter>
    </form>
  );
}
