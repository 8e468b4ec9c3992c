import { Link } from "@florin/platform";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "../cx.ts";
import s from "./button.module.css";

interface Look {
  variant?: "primary" | "gold" | "secondary" | "ghost" | "danger";
  size?: "normal" | "small";
  wide?: boolean;
  /** Square, for an icon; give it an `aria-label`. */
  icon?: boolean;
}

const look = ({ variant = "secondary", size = "normal", wide = false, icon = false }: Look, extra?: string) =>
  cx(s.button, s[variant], size === "small" && s.small, wide && s.wide, icon && s.icon, extra);

interface ButtonProps extends Look, ComponentProps<"button"> {
  /** Work is under way: shows a spinner and takes no clicks, but keeps the focus. */
  busy?: boolean;
}

export function Button({
  variant,
  size,
  wide,
  icon,
  busy = false,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={look(definedOnly({ variant, size, wide, icon }), className)}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {busy && <span className={s.spinner} aria-hidden="true" />}
      {children}
    </button>
  );
}

interface ButtonLinkProps extends Look {
  to: string;
  children: ReactNode;
  "aria-label"?: string;
}

/** A link that looks like a button. */
export function ButtonLink({ variant, size, wide, icon, to, children, ...rest }: ButtonLinkProps) {
  return (
    <Link to={to} {...rest} className={look(definedOnly({ variant, size, wide, icon }))}>
      {children}
    </Link>
  );
}

type Loose<T> = { [K in keyof T]?: T[K] | undefined };

const definedOnly = (given: Loose<Look>): Look =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
