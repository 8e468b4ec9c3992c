/** Where another provider sends the browser back to; a window that is to prove something also begins here. */
import { authLater, common } from "@florin/messages";
import { Navigate, useNavigate, useSession } from "@florin/platform";
import { ButtonLink, errorText } from "@florin/ui";
import { BadgeCheck, CircleX, Hourglass, Link2, LoaderCircle, type LucideIcon } from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { arrive, journeyBefore, type Outcome } from "./arrival.ts";
import s from "./layout.module.css";
import { AuthPage } from "./layout.tsx";
import { goToProvider, useProvider } from "./provider.ts";

const SecondStep = lazy(() => import(/* webpackChunkName: "second-step" */ "./second-step.tsx"));
const text = authLater.callback;
const linking = `/sign-in?return=${encodeURIComponent("/security?link")}`;

/** The answer leaves the address at once: it belongs in no history. */
function useArrival(): { outcome: Outcome | null; purpose: string; signIn: string } {
  const navigate = useNavigate();
  const [{ search, journey }] = useState(() => journeyBefore(window.location.search));
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const purpose = journey?.purpose ?? "sign-in";
  useEffect(() => {
    navigate("/sign-in/callback", { replace: true });
    if (search === "?begin=proof") goToProvider("proof", null).catch((error) => setOutcome({ kind: "failed", error }));
    else void arrive(purpose, search).then(setOutcome);
  }, [navigate, purpose, search]);
  useEffect(() => {
    if (outcome?.kind === "proven") window.close();
  }, [outcome]);
  const back = journey?.back ?? null;
  return { outcome, purpose, signIn: back === null ? "/sign-in" : `/sign-in?return=${encodeURIComponent(back)}` };
}

export default function Callback() {
  const { outcome, purpose, signIn } = useArrival();
  const navigate = useNavigate();
  const user = useSession((state) => state.user);
  const name = useProvider() ?? text.someProvider;
  const back =
    purpose === "proof" ? (
      <p className={s.hint}>{text.closeText}</p>
    ) : purpose === "link" ? (
      <ButtonLink variant="primary" to="/security">
        {text.toSecurity}
      </ButtonLink>
    ) : (
      <ButtonLink variant="primary" to={signIn}>
        {text.again}
      </ButtonLink>
    );
  switch (outcome?.kind) {
    case undefined:
      return (
        <Notice icon={LoaderCircle} title={text.working}>
          <p role="status">{common.loading}</p>
        </Notice>
      );
    case "signed-in":
      // The shell knows where somebody who is signed in may go from there.
      return <Navigate to={signIn} replace />;
    case "linked":
      return <Navigate to="/security" state={{ linked: name }} replace />;
    case "second-step":
      if (user !== null) return <Navigate to={signIn} replace />;
      return (
        <Suspense>
          <SecondStep step={outcome.step} onOver={() => navigate(signIn)} />
        </Suspense>
      );
    case "proven":
      return <Notice icon={BadgeCheck} title={text.proven} hint={text.provenText} />;
    case "denied":
      return (
        <Notice icon={CircleX} title={text.denied} hint={text.deniedText(name)}>
          {back}
        </Notice>
      );
    case "over":
      return (
        <Notice icon={Hourglass} title={text.over} hint={text.overText}>
          {back}
        </Notice>
      );
    case "link-required":
      return (
        <Notice icon={Link2} title={text.linkRequired} hint={text.linkRequiredText(name)}>
          <ButtonLink variant="primary" to={linking}>
            {text.linkRequiredAction}
          </ButtonLink>
        </Notice>
      );
    case "failed":
      return (
        <Notice
          icon={CircleX}
          title={text.failed}
          hint={outcome.error === null ? text.failedText(name) : errorText(outcome.error)}
        >
          {back}
        </Notice>
      );
  }
}

interface NoticeProps {
  icon: LucideIcon;
  title: string;
  hint?: string;
  children?: ReactNode;
}

const Notice = ({ children, ...props }: NoticeProps) => (
  <AuthPage {...props}>{children !== undefined && <div className={s.actions}>{children}</div>}</AuthPage>
);
