/** What stands in the place of content: nothing there yet, or something went wrong. */
import { common } from "@florin/messages";
import { ApiError } from "@florin/platform";
import { CircleCheck, CircleX, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "../cx.ts";
import { Button } from "./button.tsx";
import s from "./states.module.css";

export function EmptyState({
  icon: Icon,
  title,
  text,
  action,
}: {
  icon: LucideIcon;
  title: string;
  text: string;
  action?: ReactNode;
}) {
  return (
    <div className={s.state}>
      <span className={s.icon}>
        <Icon size={22} aria-hidden="true" />
      </span>
      <p className={s.title}>{title}</p>
      <p className={s.text}>{text}</p>
      {action !== undefined && <div className={s.action}>{action}</div>}
    </div>
  );
}

/** What to tell a person about an error of any kind. */
export function errorText(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.code === "rate_limited") return common.rateLimited(error.retryAfterS);
    if (error.status !== 0 || error.code !== "network_error") return error.message;
  }
  return common.unreachable;
}

export function ErrorState({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const request = error instanceof ApiError ? error.problem?.request_id : null;
  return (
    <div className={s.state} role="alert">
      <span className={cx(s.icon, s.bad)}>
        <TriangleAlert size={22} aria-hidden="true" />
      </span>
      <p className={s.title}>{common.loadFailed}</p>
      <p className={s.text}>{errorText(error)}</p>
      {request && (
        <p className={s.reference}>
          {common.reference} {request}
        </p>
      )}
      <div className={s.action}>
        <Button onClick={onRetry}>{common.tryAgain}</Button>
      </div>
    </div>
  );
}

const callouts = {
  info: { icon: Info, tone: s.toneInfo },
  warn: { icon: TriangleAlert, tone: s.toneWarn },
  bad: { icon: CircleX, tone: s.toneBad },
  ok: { icon: CircleCheck, tone: s.toneOk },
} as const;

export function Callout({
  tone,
  title,
  children,
}: {
  tone: keyof typeof callouts;
  title?: string;
  children?: ReactNode;
}) {
  const { icon: Icon, tone: toneClass } = callouts[tone];
  return (
    <div className={cx(s.callout, toneClass)} role={tone === "bad" ? "alert" : "status"}>
      <Icon size={18} aria-hidden="true" />
      <div>
        {title !== undefined && <strong>{title}</strong>}
        {children}
      </div>
    </div>
  );
}
