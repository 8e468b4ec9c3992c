/** What stands above every page of the test side, for whoever looks: that none of it is real. */
import { queryClient } from "@florin/data";
import { testModeText as text } from "@florin/messages";
import { useLocation } from "@florin/platform";
import { FlaskConical, LogOut, RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { otherSide } from "../routes.ts";
import s from "./test-mode.module.css";

// The styles of all apps make room for the banner.
document.documentElement.dataset.mode = "test";

export default function TestMode({ children }: { children: ReactNode }) {
  const { pathname } = useLocation();
  return (
    <>
      <aside className={s.banner} aria-label={text.name} data-testid="test-mode">
        <p className={s.words}>
          <FlaskConical size={18} aria-hidden="true" />
          <strong>{text.banner}</strong>
          <span className={s.more}>{text.bannerText}</span>
        </p>
        <button type="button" className={s.action} onClick={() => void queryClient.invalidateQueries()}>
          <RefreshCw size={15} aria-hidden="true" /> {text.refresh}
        </button>
        {/* A link of its own and not the router's: the live side is another document. */}
        <a className={s.action} href={otherSide(pathname)}>
          <LogOut size={15} aria-hidden="true" /> {text.leave}
        </a>
      </aside>
      {children}
    </>
  );
}
