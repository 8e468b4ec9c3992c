/** The frame of a page that nobody has to sign in for. */
import { common } from "@florin/messages";
import { chooseTheme, useTheme } from "@florin/platform";
import { Button, Guilloche, Mark } from "@florin/ui";
import { Moon, Sun } from "lucide-react";
import type { ReactNode } from "react";
import s from "./pay.module.css";

export function OpenFrame({ children }: { children: ReactNode }) {
  const { shown } = useTheme();
  const next = shown === "dark" ? "light" : "dark";
  const Icon = next === "dark" ? Moon : Sun;
  return (
    <div className={s.open}>
      <Guilloche className={s.rosette} lobes={11} lines={16} />
      <header className={s.top}>
        <p className={s.brand}>
          <Mark size={32} /> Florin
        </p>
        <Button
          variant="ghost"
          icon
          aria-label={next === "dark" ? common.theme.toDark : common.theme.toLight}
          onClick={() => chooseTheme(next)}
        >
          <Icon size={19} aria-hidden="true" />
        </Button>
      </header>
      <main className={s.page}>{children}</main>
    </div>
  );
}
