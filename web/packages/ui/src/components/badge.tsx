import { cx } from "../cx.ts";
import s from "./badge.module.css";

export type Tone = "ok" | "warn" | "bad" | "info" | "neutral";

export function Badge({ tone, children }: { tone: Tone; children: string }) {
  return <span className={cx(s.badge, s[tone])}>{children}</span>;
}
