/** Asks the person to prove who they are; whatever needed it goes on afterwards. */
import { security } from "@florin/messages";
import { type ApiError, api, type Schemas, unwrap, useSession, useStepUp } from "@florin/platform";
import { Button, Callout, Dialog, PasskeyButton, PasswordField, provePasskey, TextField, useForm } from "@florin/ui";
import { useState } from "react";
import s from "./confirm-identity.module.css";

const text = security.confirm;

export function ConfirmIdentity() {
  const { answer } = useStepUp();
  return (
    <Dialog open={answer !== null} onClose={() => answer?.(false)} title={text.title} hint={text.hint}>
      {answer !== null && <Proof onProven={() => answer(true)} />}
    </Dialog>
  );
}

const prove = (body: Schemas["Reauthenticate"]) => unwrap(api.POST("/api/v1/auth/reauthenticate", { body }));

async function provenByPasskey(): Promise<void> {
  const challenge = await unwrap(api.POST("/api/v1/auth/reauthenticate/passkey"));
  await prove({ passkey: await provePasskey(challenge, text.passkeyFailed) });
}

/** Whoever has a second factor proves with it, everybody else with the password. */
function Proof({ onProven }: { onProven: () => void }) {
  const withCode = useSession((state) => state.user?.mfa_enabled ?? false);
  const [failure, setFailure] = useState<string | null>(null);
  const form = useForm({
    initial: { proof: "" },
    validate: ({ proof }) => ({ proof: proof === "" ? text.codeMissing : undefined }),
    submit: async ({ proof }) => {
      await prove(withCode ? { code: proof.trim() } : { password: proof });
      onProven();
    },
    place: (error: ApiError) =>
      error.code === "invalid_credentials"
        ? { field: "proof", message: withCode ? text.wrongCode : text.wrongPassword }
        : null,
  });
  const shown = failure ?? form.failure;
  return (
    <form className={s.form} {...form.formProps}>
      {shown !== null && <Callout tone="bad">{shown}</Callout>}
      {withCode ? (
        <TextField {...form.field("proof")} label={text.code} autoComplete="one-time-code" autoCapitalize="none" />
      ) : (
        <PasswordField {...form.field("proof")} autoComplete="current-password" />
      )}
      <Button type="submit" variant="primary" wide busy={form.busy}>
        {text.submit}
      </Button>
      {withCode && (
        <PasskeyButton onFailure={setFailure} onUse={() => provenByPasskey().then(onProven)}>
          {text.passkey}
        </PasskeyButton>
      )}
    </form>
  );
}
