/** What is shown instead of a page. */
import { common, shell } from "@florin/messages";
import { livePage } from "@florin/platform";
import { Button, ButtonLink, Hidden, Mark } from "@florin/ui";
import type { ReactNode } from "react";
import s from "./fallbacks.module.css";

export function Waiting({ full = false }: { full?: boolean }) {
  return (
    <div className={full ? s.full : s.waiting} role="status">
      <Hidden>{common.loading}</Hidden>
      <span className={s.coin}>
        <Mark size={44} />
      </span>
    </div>
  );
}

function State({
  title,
  text,
  alert = false,
  children,
}: {
  title: string;
  text: string;
  alert?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={s.state} role={alert ? "alert" : undefined}>
      <Mark size={52} />
      <h1 className={s.title}>{title}</h1>
      <p className={s.text}>{text}</p>
      <div className={s.actions}>{children}</div>
    </div>
  );
}

const Retry = ({ onRetry }: { onRetry: () => void }) => (
  <Button variant="primary" onClick={onRetry}>
    {common.tryAgain}
  </Button>
);

export const RemoteFailed = ({ onRetry }: { onRetry: () => void }) => (
  <State title={shell.remoteFailed} text={shell.remoteFailedText} alert>
    <Retry onRetry={onRetry} />
    <Button onClick={() => window.location.reload()}>{shell.reload}</Button>
  </State>
);

export const Crashed = ({ onRetry }: { onRetry: () => void }) => (
  <State title={shell.crashed} text={shell.crashedText} alert>
    <Retry onRetry={onRetry} />
  </State>
);

export const Unreachable = ({ onRetry }: { onRetry: () => void }) => (
  <State title={shell.unreachable} text={shell.unreachableText} alert>
    <Retry onRetry={onRetry} />
  </State>
);

export const NotFound = () => (
  <State title={shell.notFound} text={shell.notFoundText}>
    <ButtonLink variant="primary" to="/">
      {shell.goHome}
    </ButtonLink>
  </State>
);

export const NotAllowed = () => (
  <State title={shell.notAllowed} text={shell.notAllowedText}>
    <ButtonLink variant="primary" to="/">
      {shell.goHome}
    </ButtonLink>
  </State>
);

export const NoTestSide = ({ page }: { page: string }) => (
  <State title={shell.noTestSide} text={shell.noTestSideText}>
    <ButtonLink variant="primary" to={livePage(page)}>
      {shell.openLive}
    </ButtonLink>
    <ButtonLink to="/">{shell.goHome}</ButtonLink>
  </State>
);
