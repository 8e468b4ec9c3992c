/** Guest pages: the form on one side, who we are on the other. */
import { auth, common } from "@florin/messages";
import { chooseTheme, useTheme } from "@florin/platform";
import { Button, Guilloche, Mark, usePageTitle } from "@florin/ui";
import { Check, type LucideIcon, Moon, Sun } from "lucide-react";
import type { ReactNode } from "react";
import s from "./layout.module.css";

interface Props {
  title: string;
  hint?: ReactNode;
  icon?: LucideIcon;
  children: ReactNode;
}

export function AuthPage({ title, hint, icon: Icon, children }: Props) {
  usePageTitle(title);
  return (
    <div className={s.page}>
      <aside className={s.art}>
        <Guilloche className={s.rosette} lobes={11} lines={16} />
        <p className={s.brand}>
          <Mark size={40} /> Florin
        </p>
        <div className={s.pitch}>
          <p className={s.motto}>{auth.motto}</p>
          <p className={s.mottoText}>{auth.mottoText}</p>
        </div>
        <ul className={s.points}>
          {auth.points.map((point) => (
            <li key={point}>
              <Check size={17} aria-hidden="true" /> {point}
            </li>
          ))}
        </ul>
      </aside>
      <div className={s.side}>
        <div className={s.tools}>
          <p className={s.smallBrand}>
            <Mark size={32} /> Florin
          </p>
          <ThemeToggle />
        </div>
        <main className={s.box}>
          {Icon !== undefined && (
            <span className={s.icon}>
              <Icon size={27} aria-hidden="true" />
            </span>
          )}
          <h1 className={s.title}>{title}</h1>
          {hint !== undefined && <div className={s.hint}>{hint}</div>}
          {children}
        </main>
      </div>
    </div>
  );
}

function ThemeToggle() {
  const { shown } = useTheme();
  const next = shown === "dark" ? "light" : "dark";
  const Icon = next === "dark" ? Moon : Sun;
  return (
    <Button
      variant="ghost"
      icon
      aria-label={next === "dark" ? common.theme.toDark : common.theme.toLight}
      onClick={() => chooseTheme(next)}
    >
      <Icon size={19} aria-hidden="true" />
    </Button>
  );
}
