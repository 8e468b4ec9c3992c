import { auth, authLater } from "@florin/messages";
import { api, unwrap } from "@florin/platform";
import { Button, ButtonLink, Callout, TextField, useForm } from "@florin/ui";
import { MailCheck } from "lucide-react";
import { useState } from "react";
import { emailError } from "./email.ts";
import s from "./layout.module.css";
import { AuthPage } from "./layout.tsx";

const text = authLater.forgot;

/** Asks for a link by e-mail. The answer is the same for every address. */
export default function Forgot() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm({
    initial: { email: "" },
    validate: ({ email }) => ({ email: emailError(email) }),
    submit: async ({ email }) => {
      await unwrap(api.POST("/api/v1/auth/password/forgot", { body: { email: email.trim() } }));
      setSentTo(email.trim());
    },
  });
  if (sentTo !== null) {
    return (
      <AuthPage title={text.sentTitle} icon={MailCheck} hint={text.sent(sentTo)}>
        <div className={s.actions}>
          <ButtonLink variant="primary" to="/sign-in">
            {authLater.toSignIn}
          </ButtonLink>
        </div>
      </AuthPage>
    );
  }
  return (
    <AuthPage title={text.title} hint={text.hint}>
      <form className={s.form} {...form.formProps}>
        {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
        <TextField
          {...form.field("email")}
          label={auth.email}
          type="email"
          autoComplete="username"
          inputMode="email"
          autoCapitalize="none"
        />
        <Button type="submit" variant="primary" wide busy={form.busy}>
          {text.submit}
        </Button>
      </form>
      <div className={s.actions}>
        <ButtonLink variant="ghost" to="/sign-in">
          {authLater.toSignIn}
        </ButtonLink>
      </div>
    </AuthPage>
  );
}
