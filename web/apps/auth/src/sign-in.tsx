import { auth } from "@florin/messages";
import { ApiError, Link, signIn, useLocation, useSession } from "@florin/platform";
import { Button, Callout, TextField, useForm } from "@florin/ui";
import { emailError } from "./email.ts";
import s from "./layout.module.css";
import { AuthPage } from "./layout.tsx";
import { PasswordField } from "./password-field.tsx";

const minutes = (seconds: number | null) => (seconds === null ? null : Math.max(1, Math.ceil(seconds / 60)));

/** The page moves on by itself: the shell sees that somebody is signed in. */
async function enter(email: string, password: string): Promise<void> {
  try {
    await signIn(email.trim(), password);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
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
  const { ended } = useSession();
  const form = useForm({
    initial: { email: "", password: "" },
    validate: ({ email, password }) => ({
      email: emailError(email),
      password: password === "" ? auth.signIn.passwordMissing : undefined,
    }),
    submit: ({ email, password }) => enter(email, password),
  });
  return (
    <AuthPage title={auth.signIn.title} hint={auth.signIn.hint}>
      <form className={s.form} {...form.formProps}>
        {ended === "expired" && form.failure === null && <Callout tone="info">{auth.signIn.expired}</Callout>}
        {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
        <TextField
          {...form.field("email")}
          label={auth.email}
          type="email"
          autoComplete="username"
          inputMode="email"
          autoCapitalize="none"
        />
        <PasswordField {...form.field("password")} autoComplete="current-password" />
        <Button type="submit" variant="primary" wide busy={form.busy}>
          {auth.signIn.submit}
        </Button>
      </form>
      <p className={s.other}>
        {auth.signIn.other} <Link to={`/register${search}`}>{auth.signIn.otherLink}</Link>
      </p>
    </AuthPage>
  );
}
