/** Setting up the second factor that this sign-in can't be finished without. */
import { authLater, security } from "@florin/messages";
import { api, enter, type Schemas, unwrap } from "@florin/platform";
import { AuthenticatorKey, Button, Callout, errorText, RecoveryCodes, TextField, useForm } from "@florin/ui";
import { useEffect, useState } from "react";
import s from "./layout.module.css";
import { AuthPage } from "./layout.tsx";

const text = authLater.secondStep;
const begun = new Map<string, Promise<Schemas["TotpEnrolment"]>>();

/** Once for each sign-in, however often the page renders: every call makes a new key. */
function begin(token: string): Promise<Schemas["TotpEnrolment"]> {
  const known = begun.get(token);
  if (known !== undefined) return known;
  const answer = unwrap(api.POST("/api/v1/auth/mfa/enrol", { body: { mfa_token: token } }));
  begun.set(token, answer);
  return answer;
}

export function Enrol({ token, onOver }: { token: string; onOver: () => void }) {
  const [enrolment, setEnrolment] = useState<Schemas["TotpEnrolment"] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [done, setDone] = useState<Schemas["EnrolledLogin"] | null>(null);
  useEffect(() => {
    begin(token).then(setEnrolment, (error: unknown) => setFailure(errorText(error)));
  }, [token]);
  const form = useForm({
    initial: { code: "" },
    validate: ({ code }) => ({ code: code.trim() === "" ? text.codeMissing : undefined }),
    submit: async ({ code }) =>
      setDone(
        await unwrap(api.POST("/api/v1/auth/mfa/enrol/confirm", { body: { mfa_token: token, code: code.trim() } })),
      ),
  });
  if (done !== null) {
    return (
      <AuthPage title={text.codesTitle}>
        <div className={s.form}>
          <RecoveryCodes codes={done.recovery_codes} />
          <Button variant="primary" wide onClick={() => enter(done.user)}>
            {text.goOn}
          </Button>
        </div>
      </AuthPage>
    );
  }
  const shown = failure ?? form.failure;
  return (
    <AuthPage title={text.enrolTitle} hint={text.enrolHint}>
      <form className={s.form} {...form.formProps}>
        {shown !== null && <Callout tone="bad">{shown}</Callout>}
        {enrolment !== null && <AuthenticatorKey enrolment={enrolment} />}
        <TextField
          {...form.field("code")}
          label={security.authenticator.code}
          inputMode="numeric"
          autoComplete="one-time-code"
        />
        <Button type="submit" variant="primary" wide busy={form.busy}>
          {text.submit}
        </Button>
        <Button variant="ghost" wide onClick={onOver}>
          {text.startOver}
        </Button>
      </form>
    </AuthPage>
  );
}
