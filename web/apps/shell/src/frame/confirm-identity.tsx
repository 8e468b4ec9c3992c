/** Asks the person to prove who they are; whatever needed it goes on afterwards. */
import { keys, useQuery } from "@florin/data";
import { security } from "@florin/messages";
import { type ApiError, api, onTabMessage, type Schemas, unwrap, useSession, useStepUp } from "@florin/platform";
import { Button, Callout, Dialog, PasskeyButton, PasswordField, provePasskey, TextField, useForm } from "@florin/ui";
import { useEffect, useRef, useState } from "react";
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

/** Whoever has a second factor proves with it, everybody else with the password or, without one, at the provider. */
function Proof({ onProven }: { onProven: () => void }) {
  const user = useSession((state) => state.user);
  const elsewhere = user !== null && !user.mfa_enabled && !user.has_password;
  return elsewhere ? <ProofElsewhere onProven={onProven} /> : <ProofHere onProven={onProven} />;
}

/** A window of its own, so that what was interrupted is still here afterwards; it tells when it is done. */
function ProofElsewhere({ onProven }: { onProven: () => void }) {
  const [blocked, setBlocked] = useState(false);
  const { data } = useQuery({ queryKey: [keys.provider], queryFn: () => unwrap(api.GET("/api/v1/auth/oidc")) });
  const proven = useRef(onProven);
  useEffect(() => {
    proven.current = onProven;
  });
  useEffect(() => onTabMessage(({ type }) => type === "proven" && proven.current()), []);
  const open = () =>
    setBlocked(window.open("/sign-in/callback?begin=proof", "florin-proof", "popup,width=520,height=720") === null);
  const name = data?.name ?? null;
  if (name === null) return null;
  return (
    <div className={s.form}>
      {blocked && <Callout tone="bad">{text.blocked}</Callout>}
      <p>{text.providerHint(name)}</p>
      <Button variant="primary" wide onClick={open}>
        {text.withProvider(name)}
      </Button>
    </div>
  );
}

function ProofHere({ onProven }: { onProven: () => void }) {
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
