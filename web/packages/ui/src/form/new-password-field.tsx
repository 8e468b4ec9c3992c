import { passwords } from "@florin/messages";
import type { ComponentProps } from "react";
import s from "./new-password-field.module.css";
import { PasswordField } from "./password-field.tsx";
import { passwordStrength } from "./password-strength.ts";

type Props = ComponentProps<typeof PasswordField> & {
  value: string;
  /** What the password must not be like: name, e-mail. */
  identifiers: readonly string[];
};

/** A password to be chosen, with an opinion on it while it is typed. */
export function NewPasswordField({ identifiers, ...props }: Props) {
  const { level, advice } = passwordStrength(props.value, identifiers);
  const hint = (
    <>
      <span className={s.meter} data-level={props.value === "" ? 0 : level} aria-hidden="true">
        <span />
        <span />
        <span />
        <span />
      </span>
      <span aria-live="polite" data-testid="password-feedback">
        {props.value !== "" && level > 0 && <strong>{passwords.strength.levels[level]}. </strong>}
        {advice}
      </span>
    </>
  );
  return <PasswordField {...props} autoComplete="new-password" hint={hint} />;
}
