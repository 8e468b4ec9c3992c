import { auth } from "@florin/messages";
import {
  ApiError,
  Link,
  type SecondStep as Step,
  signIn,
  useLocation,
  useSearchParams,
  useSession,
} from "@florin/platform";
import { Button, Callout, errorText, PasswordField, TextField, useForm } from "@florin/ui";
import { lazy, Suspense, useState } from "react";
import { emailError } from "./email.ts";
import s from "./layout.module.css";
import { AuthPage } from "./layout.tsx";
import { goToProvider, useProvider } from "./provider.ts";

const SecondStep = lazy(() => import(/* webpackChunkName: "second-step" */ "./second-step.tsx"));
const passkey = () => import(/* webpackChunkName: "second-step" */ "./passkey.ts");

const minutes = (seconds: number | null) => (seconds === null ? null : Math.max(1, Math.ceil(seconds / 60)));

/** The page moves on by itself: the shell sees that somebody is signed in. */
async function enterWith(email: string, password: string, onLocked: () => void): Promise<Step | null> {
  try {
    return await signIn(email.trim(), password);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === "account_locked") onLocked();
    throw new ApiError(error.status, error.code, explain(error), error.problem, error.retryAfterS);
  }
}

function explain(error: ApiError): string {
  if (error.code === "invalid_credentials") return auth.signIn.wrong;
  if (error.code === "account_locked") return auth.signIn.locked(minutes(error.retryAfterS));
  return error.message;
}

export function SignIn() {
  const { search } = useLocation();
  const [params] = useSearchParams();
  const provider = useProvider();
  const { ended } = useSession();
  const [step, setStep] = useState<Step | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [locked, setLocked] = useState(false);
  const form = useForm({
    initial: { email: "", password: "" },
    validate: ({ email, password }) => ({
      email: emailError(email),
      password: password === "" ? auth.signIn.passwordMissing : undefined,
    }),
    submit: async ({ email, password }) => {
      setFailure(null);
      setLocked(false);
      setStep(await enterWith(email, password, () => setLocked(true)));
    },
  });
  const fail = (error: unknown) => setFailure(error instanceof ApiError ? error.message : errorText(error));
  const withPasskey = () =>
    passkey()
      .then(({ signInWithPasskey }) => signInWithPasskey())
      .catch(fail);
  if (step !== null) {
    return (
      <Suspense>
        <SecondStep step={step} onOver={() => setStep(null)} />
      </Suspense>
    );
  }
  const shown = form.failure ?? failure;
  return (
    <AuthPage title={auth.signIn.title} hint={auth.signIn.hint}>
      <form className={s.form} {...form.formProps}>
        {ended === "expired" && shown === null && <Callout tone="info">{auth.signIn.expired}</Callout>}
        {shown !== null && (
          <Callout tone="bad">
            {shown}
            {locked && (
              <>
                {" "}
                <Link to="/forgot-password">{auth.signIn.unlock}</Link> {auth.signIn.unlockText}
              </>
            )}
          </Callout>
        )}
        <TextField
          {...form.field("email")}
          label={auth.email}
          type="email"
          autoComplete="username"
          inputMode="email"
          autoCapitalize="none"
        />
        <PasswordField {...form.field("password")} autoComplete="current-password" />
        <Link className={s.forgot} to="/forgot-password">
          {auth.signIn.forgot}
        </Link>
        <Button type="submit" variant="primary" wide busy={form.busy}>
          {auth.signIn.submit}
        </Button>
        <Button wide onClick={() => void withPasskey()}>
          {auth.signIn.passkey}
        </Button>
        {provider !== null && (
          <Button wide onClick={() => void goToProvider("sign-in", params.get("return")).catch(fail)}>
            {auth.signIn.withProvider(provider)}
          </Button>
        )}
      </form>
      <p className={s.other}>
        {auth.signIn.other} <Link to={`/register${search}`}>{auth.signIn.otherLink}</Link>
      </p>
    </AuthPage>
  );
}
