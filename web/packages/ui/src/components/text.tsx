/** Small pieces of text: money, time, identifiers, pairs of name and value. */
import { type Money, useFormats, useNowMs } from "@florin/data";
import { common } from "@florin/messages";
import { notify } from "@florin/platform";
import { Copy } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "../cx.ts";
import s from "./text.module.css";

/** `quietZero`: nothing is written paler, in tables of which most is nothing. */
export function MoneyText({
  money,
  signed = false,
  quietZero = false,
}: {
  money: Money;
  signed?: boolean;
  quietZero?: boolean;
}) {
  const quiet = quietZero && money.amount === 0;
  return <span className={cx(s.money, quiet && s.zero)}>{useFormats().money(money, { signed })}</span>;
}

/** A moment, relative to now; the exact time is its title. */
export function TimeAgo({ at }: { at: string }) {
  const formats = useFormats();
  const nowMs = useNowMs();
  return (
    <time className={s.time} dateTime={at} title={formats.exact(at)}>
      {formats.relative(at, nowMs)}
    </time>
  );
}

export function DateTime({ at }: { at: string }) {
  const formats = useFormats();
  return (
    <time dateTime={at} title={formats.exact(at)}>
      {formats.dateTime(at)}
    </time>
  );
}

/** An identifier that a click copies. */
export function CopyText({ text }: { text: string }) {
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => notify("success", common.copied),
      () => notify("error", common.notCopied),
    );
  return (
    <button type="button" className={s.copy} onClick={copy} aria-label={`${common.copy} ${text}`}>
      {text} <Copy size={13} aria-hidden="true" />
    </button>
  );
}

export function Pairs({ items }: { items: [name: string, value: ReactNode][] }) {
  return (
    <dl className={s.pairs}>
      {items.map(([name, value]) => (
        <div key={name} className={s.pair}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
