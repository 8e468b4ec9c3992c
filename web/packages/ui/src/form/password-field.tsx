import { common } from "@florin/messages";
import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { Button } from "../components/button.tsx";
import { TextField } from "./field.tsx";

type Props = Omit<ComponentProps<typeof TextField>, "label" | "type" | "after" | "afterWidth"> & { label?: string };

/** A password that can be looked at. */
export function PasswordField({ label = common.password, ...props }: Props) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <TextField
      {...props}
      label={label}
      type={shown ? "text" : "password"}
      autoCapitalize="none"
      spellCheck={false}
      afterWidth={46}
      after={
        <Button
          variant="ghost"
          size="small"
          icon
          aria-label={shown ? common.hidePassword : common.showPassword}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          <Icon size={18} aria-hidden="true" />
        </Button>
      }
    />
  );
}
