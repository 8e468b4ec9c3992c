import { type ReactNode, useId } from "react";
import { cx } from "../cx.ts";
import s from "./card.module.css";

interface Props {
  title?: string;
  hint?: ReactNode;
  /** Controls at the right of the title. */
  aside?: ReactNode;
  /** Content reaches the edges, for tables and lists. */
  flush?: boolean;
  className?: string | undefined;
  children: ReactNode;
}

export function Card({ title, hint, aside, flush = false, className, children }: Props) {
  const id = useId();
  return (
    <section className={cx(s.card, className)} aria-labelledby={title === undefined ? undefined : id}>
      {title !== undefined && (
        <header className={s.head}>
          <div className={s.titles}>
            <h2 className={s.title} id={id}>
              {title}
            </h2>
            {hint !== undefined && <p className={s.hint}>{hint}</p>}
          </div>
          {aside}
        </header>
      )}
      <div className={flush ? (title === undefined ? undefined : s.flush) : s.body}>{children}</div>
    </section>
  );
}
