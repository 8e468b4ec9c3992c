import { auth } from "@florin/messages";
import { Button, TextField } from "@florin/ui";
import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";

type Props = Omit<ComponentProps<typeof TextField>, "label" | "type" | "after" | "afterWidth">;

export function PasswordField(props: Props) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <TextField
      {...props}
      label={auth.password}
      type={shown ? "text" : "password"}
      autoCapitalize="none"
      spellCheck={false}
      afterWidth={46}
      after={
        <Button
          variant="ghost"
          size="small"
          icon
          aria-label={shown ? auth.hidePassword : auth.showPassword}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          <Icon size={18} aria-hidden="true" />
        </Button>
      }
    />
  );
}
