import { common, security } from "@florin/messages";
import { api, notify, unwrap } from "@florin/platform";
import { Button, Callout, createPasskey, Dialog, DialogFooter, TextField, useForm } from "@florin/ui";
import { factorsChanged } from "./queries.ts";
import s from "./security.module.css";

const text = security.passkeys;
const nameLengthMax = 60;

interface Props {
  onClose: () => void;
  onCodes: (codes: readonly string[]) => void;
}

export function AddPasskey({ open, ...props }: Props & { open: boolean }) {
  return (
    <Dialog open={open} onClose={props.onClose} title={text.add} hint={text.hint}>
      <AddForm {...props} />
    </Dialog>
  );
}

function AddForm({ onClose, onCodes }: Props) {
  const form = useForm({
    initial: { name: "" },
    validate: ({ name }) => ({ name: name.trim() === "" ? text.nameMissing : undefined }),
    submit: async ({ name }) => {
      const challenge = await unwrap(api.POST("/api/v1/auth/passkeys/options"));
      const body = {
        challenge_token: challenge.challenge_token,
        credential: await createPasskey(challenge, text.failed),
        name: name.trim(),
      };
      const { recovery_codes } = await unwrap(api.POST("/api/v1/auth/passkeys", { body }));
      notify("success", text.added);
      factorsChanged();
      onClose();
      if (recovery_codes !== undefined) onCodes(recovery_codes);
    },
  });
  return (
    <form className={s.form} {...form.formProps}>
      {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
      <TextField {...form.field("name")} label={text.name} hint={text.nameHint} maxLength={nameLengthMax} />
      <DialogFooter>
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="submit" variant="primary" busy={form.busy}>
          {text.add}
        </Button>
      </DialogFooter>
    </form>
  );
}
