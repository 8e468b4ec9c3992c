/** What is left to prove after the password: a code or a passkey, or a first factor to be set up. */
import { authLater } from "@florin/messages";
import { ApiError, api, enter, type Schemas, type SecondStep as Step, unwrap } from "@florin/platform";
import { Button, Callout, PasskeyButton, provePasskey, TextField, useForm } from "@florin/ui";
import { useState } from "react";
import { Enrol } from "./enrol.tsx";
import s from "./layout.module.css";
import { AuthPage } from "./layout.tsx";

const text = authLater.secondStep;

/** The first step counts for five minutes. */
const explained = (error: unknown): never => {
  if (!(error instanceof ApiError)) throw error;
  const says = error.code === "invalid_credentials" ? text.wrong : error.field("mfa_token") ? text.over : error.message;
  throw new ApiError(error.status, error.code, says, null, error.retryAfterS);
};

async function verify(proof: Schemas["MfaVerify"]): Promise<void> {
  const { user } = await unwrap(api.POST("/api/v1/auth/mfa/verify", { body: proof })).catch(explained);
  enter(user);
}

export default function SecondStep({ step, onOver }: { step: Step; onOver: () => void }) {
  return step.enrolment_required ? (
    <Enrol token={step.mfa_token} onOver={onOver} />
  ) : (
    <Answer step={step} onOver={onOver} />
  );
}

function Answer({ step: { mfa_token, methods, passkey }, onOver }: { step: Step; onOver: () => void }) {
  const [failure, setFailure] = useState<string | null>(null);
  const form = useForm({
    initial: { code: "" },
    validate: ({ code }) => ({ code: code.trim().length < 6 ? text.codeMissing : undefined }),
    submit: ({ code }) => verify({ mfa_token, code: code.trim() }),
    place: (error) => (error.code === "invalid_credentials" ? { field: "code", message: error.message } : null),
  });
  const shown = failure ?? form.failure;
  return (
    <AuthPage title={text.title} hint={methods.includes("totp") ? text.codeHint : text.passkeyOnly}>
      <form className={s.form} {...form.formProps}>
        {shown !== null && <Callout tone="bad">{shown}</Callout>}
        <TextField {...form.field("code")} label={text.code} autoComplete="one-time-code" autoCapitalize="none" />
        <Button type="submit" variant="primary" wide busy={form.busy}>
          {text.submit}
        </Button>
        {passkey !== null && (
          <PasskeyButton
            onFailure={setFailure}
            onUse={async () => verify({ mfa_token, passkey: await provePasskey(passkey, text.passkeyFailed) })}
          >
            {text.passkey}
          </PasskeyButton>
        )}
        <Button variant="ghost" wide onClick={onOver}>
          {text.startOver}
        </Button>
      </form>
    </AuthPage>
  );
}
