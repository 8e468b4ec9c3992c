/** The targets of two links: a new password for an account, or the first one of an invited account. */
import { authLater, passwords } from "@florin/messages";
import { type ApiError, api, unwrap, useLocation, useSearchParams } from "@florin/platform";
import { Button, ButtonLink, Callout, NewPasswordField, passwordStrength, useForm } from "@florin/ui";
import { BadgeCheck, Unlink } from "lucide-react";
import { useState } from "react";
import s from "./layout.module.css";
import { AuthPage } from "./layout.tsx";

const text = authLater.reset;

async function save(invited: boolean, token: string, password: string): Promise<void> {
  if (invited) await unwrap(api.POST("/api/v1/auth/invitation/accept", { body: { token, password } }));
  else await unwrap(api.POST("/api/v1/auth/password/reset", { body: { token, new_password: password } }));
}

const aboutLink = (error: ApiError) => error.field("token") !== undefined;

export default function ChoosePassword() {
  const invited = useLocation().pathname.startsWith("/accept-invitation");
  const [params] = useSearchParams();
  const token = params.get("token") ?? "";
  const [outcome, setOutcome] = useState<"asking" | "done" | "refused">(token === "" ? "refused" : "asking");
  const form = useForm({
    initial: { password: "" },
    validate: ({ password }) => {
      const { level, advice } = passwordStrength(password, []);
      return { password: level < 2 ? advice : undefined };
    },
    wireNames: invited ? {} : { password: "new_password" },
    submit: async ({ password }) => {
      await save(invited, token, password);
      setOutcome("done");
    },
    place: (error) => {
      if (aboutLink(error)) setOutcome("refused");
      return null;
    },
  });
  if (outcome === "refused") {
    return (
      <AuthPage title={authLater.verify.failed} icon={Unlink} hint={authLater.confirmEmail.failedText}>
        <div className={s.actions}>
          <ButtonLink variant="primary" to={invited ? "/sign-in" : "/forgot-password"}>
            {invited ? authLater.toSignIn : text.again}
          </ButtonLink>
        </div>
      </AuthPage>
    );
  }
  if (outcome === "done") {
    return (
      <AuthPage title={text.doneTitle} icon={BadgeCheck} hint={text.done}>
        <div className={s.actions}>
          <ButtonLink variant="primary" to="/sign-in">
            {authLater.toSignIn}
          </ButtonLink>
        </div>
      </AuthPage>
    );
  }
  const words = invited ? authLater.invitation : text;
  return (
    <AuthPage title={words.title} hint={words.hint}>
      <form className={s.form} {...form.formProps}>
        {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
        <NewPasswordField {...form.field("password")} label={passwords.fresh} identifiers={[]} />
        <Button type="submit" variant="primary" wide busy={form.busy}>
          {words.submit}
        </Button>
      </form>
    </AuthPage>
  );
}
