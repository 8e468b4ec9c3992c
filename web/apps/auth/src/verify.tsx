import { authLater, common } from "@florin/messages";
import { ApiError, api, type Schemas, unwrap, useLocation, useSearchParams } from "@florin/platform";
import { Button, ButtonLink, errorText } from "@florin/ui";
import { BadgeCheck, LoaderCircle, Unlink } from "lucide-react";
import { useEffect, useState } from "react";
import s from "./layout.module.css";
import { AuthPage } from "./layout.tsx";

type Outcome = "verified" | Schemas["EmailConfirmed"]["status"];

const doneTexts: Record<Outcome, string> = {
  verified: authLater.verify.doneText,
  changed: authLater.confirmEmail.changed,
  waiting: authLater.confirmEmail.waiting,
};

const toSignIn = (
  <div className={s.actions}>
    <ButtonLink variant="primary" to="/sign-in">
      {authLater.toSignIn}
    </ButtonLink>
  </div>
);

const toSecurity = (
  <div className={s.actions}>
    <ButtonLink variant="primary" to="/security">
      {authLater.confirmEmail.toSecurity}
    </ButtonLink>
  </div>
);

const asked = new Map<string, Promise<Outcome>>();

/** Spends the token once, however often the page renders; a failed try may be repeated. */
function verify(token: string, change: boolean): Promise<Outcome> {
  const known = asked.get(token);
  if (known !== undefined) return known;
  const body = { token };
  const answer: Promise<Outcome> = change
    ? unwrap(api.POST("/api/v1/auth/email/confirm", { body })).then(({ status }) => status)
    : unwrap(api.POST("/api/v1/auth/email/verify", { body })).then(() => "verified");
  asked.set(token, answer);
  answer.catch(() => asked.delete(token));
  return answer;
}

/** The targets of links in mails: of a new account, and of a new address. */
export default function Verify() {
  const [params] = useSearchParams();
  const change = useLocation().pathname.startsWith("/confirm-email");
  const token = params.get("token") ?? "";
  const [attempt, setAttempt] = useState(0);
  const [outcome, setOutcome] = useState<"pending" | Outcome | { error: unknown }>("pending");
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is a reason to ask again
  useEffect(() => {
    if (token === "") return;
    let gone = false;
    setOutcome("pending");
    verify(token, change).then(
      (found) => !gone && setOutcome(found),
      (error: unknown) => !gone && setOutcome({ error }),
    );
    return () => {
      gone = true;
    };
  }, [token, change, attempt]);
  if (token === "") {
    return (
      <AuthPage title={authLater.verify.failed} icon={Unlink} hint={authLater.verify.noToken}>
        {toSignIn}
      </AuthPage>
    );
  }
  if (outcome === "pending") {
    return (
      <AuthPage title={authLater.verify.working} icon={LoaderCircle}>
        <p role="status" className={s.hint}>
          {common.loading}
        </p>
      </AuthPage>
    );
  }
  if (typeof outcome === "string") {
    return (
      <AuthPage title={authLater.verify.done} icon={BadgeCheck} hint={doneTexts[outcome]}>
        {change ? toSecurity : toSignIn}
      </AuthPage>
    );
  }
  const { error } = outcome;
  const refused = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
  return (
    <AuthPage
      title={authLater.verify.failed}
      icon={Unlink}
      hint={refused ? (change ? authLater.confirmEmail : authLater.verify).failedText : errorText(error)}
    >
      {refused ? (
        toSignIn
      ) : (
        <div className={s.actions}>
          <Button variant="primary" onClick={() => setAttempt(attempt + 1)}>
            {common.tryAgain}
          </Button>
        </div>
      )}
    </AuthPage>
  );
}
