import { common } from "@florin/messages";
import { Link, testMode } from "@florin/platform";
import { ArrowLeft } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import s from "./page.module.css";

interface Props {
  title: string;
  hint?: ReactNode;
  actions?: ReactNode;
  back?: { to: string; label: string };
}

/** The page's one h1; names the browser tab too. */
export function PageHeader({ title, hint, actions, back }: Props) {
  usePageTitle(title);
  return (
    <header>
      {back !== undefined && (
        <Link className={s.back} to={back.to}>
          <ArrowLeft size={16} aria-hidden="true" /> {back.label}
        </Link>
      )}
      <div className={s.head}>
        <div className={s.titles}>
          <h1 className={s.title}>{title}</h1>
          {hint !== undefined && <p className={s.hint}>{hint}</p>}
        </div>
        {actions !== undefined && <div className={s.actions}>{actions}</div>}
      </div>
    </header>
  );
}

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = common.pageTitle(title, testMode);
  }, [title]);
}
