import { authLater, common } from "@florin/messages";
import { ApiError, api, unwrap, useSearchParams } from "@florin/platform";
import { Button, ButtonLink, errorText } from "@florin/ui";
import { BadgeCheck, LoaderCircle, Unlink } from "lucide-react";
import { useEffect, useState } from "react";
import s from "./layout.module.css";
import { AuthPage } from "./layout.tsx";

const toSignIn = (
  <div className={s.actions}>
    <ButtonLink variant="primary" to="/sign-in">
      {authLater.toSignIn}
    </ButtonLink>
  </div>
);

const asked = new Map<string, Promise<void>>();

/** Spends the token once, however often the page renders; a failed try may be repeated. */
function verify(token: string): Promise<void> {
  const known = asked.get(token);
  if (known !== undefined) return known;
  const answer = unwrap(api.POST("/api/v1/auth/email/verify", { body: { token } })).then(() => undefined);
  asked.set(token, answer);
  answer.catch(() => asked.delete(token));
  return answer;
}

/** The target of the link in the mail. */
export default function Verify() {
  const [params] = useSearchParams();
  const token = params.get("token") ?? "";
  const [attempt, setAttempt] = useState(0);
  const [outcome, setOutcome] = useState<"pending" | "done" | { error: unknown }>("pending");
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is a reason to ask again
  useEffect(() => {
    if (token === "") return;
    let gone = false;
    setOutcome("pending");
    verify(token).then(
      () => !gone && setOutcome("done"),
      (error: unknown) => !gone && setOutcome({ error }),
    );
    return () => {
      gone = true;
    };
  }, [token, attempt]);
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
  if (outcome === "done") {
    return (
      <AuthPage title={authLater.verify.done} icon={BadgeCheck} hint={authLater.verify.doneText}>
        {toSignIn}
      </AuthPage>
    );
  }
  const { error } = outcome;
  const refused = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
  return (
    <AuthPage
      title={authLater.verify.failed}
      icon={Unlink}
      hint={refused ? authLater.verify.failedText : errorText(error)}
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
