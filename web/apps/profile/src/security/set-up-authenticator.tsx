import { common, security } from "@florin/messages";
import { api, notify, type Schemas, unwrap } from "@florin/platform";
import { AuthenticatorKey, Button, Callout, Dialog, DialogFooter, TextField, useForm } from "@florin/ui";
import { factorsChanged } from "./queries.ts";
import s from "./security.module.css";

const text = security.authenticator;

interface Props {
  /** What the app has to be told; null while nothing is set up. */
  enrolment: Schemas["TotpEnrolment"] | null;
  onClose: () => void;
  onCodes: (codes: readonly string[]) => void;
}

export function SetUpAuthenticator({ enrolment, onClose, onCodes }: Props) {
  return (
    <Dialog open={enrolment !== null} onClose={onClose} title={text.dialogTitle}>
      {enrolment !== null && <SetUpForm enrolment={enrolment} onClose={onClose} onCodes={onCodes} />}
    </Dialog>
  );
}

function SetUpForm({ enrolment, onClose, onCodes }: Props & { enrolment: Schemas["TotpEnrolment"] }) {
  const form = useForm({
    initial: { code: "" },
    validate: ({ code }) => ({ code: code.trim().length < 6 ? text.codeMissing : undefined }),
    submit: async ({ code }) => {
      const body = { code: code.trim() };
      const { recovery_codes } = await unwrap(api.POST("/api/v1/auth/mfa/totp/confirm", { body }));
      notify("success", text.done);
      factorsChanged();
      onClose();
      if (recovery_codes.length > 0) onCodes(recovery_codes);
    },
  });
  return (
    <form className={s.form} {...form.formProps}>
      {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
      <AuthenticatorKey enrolment={enrolment} />
      <TextField {...form.field("code")} label={text.code} inputMode="numeric" autoComplete="one-time-code" />
      <DialogFooter>
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="submit" variant="primary" busy={form.busy}>
          {text.confirm}
        </Button>
      </DialogFooter>
    </form>
  );
}
