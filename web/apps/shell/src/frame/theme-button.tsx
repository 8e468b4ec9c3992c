import { useChangePreferences } from "@florin/data";
import { common } from "@florin/messages";
import { chooseTheme, useTheme } from "@florin/platform";
import { Button } from "@florin/ui";
import { Moon, Sun } from "lucide-react";

/** Switches between light and dark, here at once and as a saved preference. */
export function ThemeButton() {
  const { shown } = useTheme();
  const { mutate } = useChangePreferences();
  const next = shown === "dark" ? "light" : "dark";
  const Icon = next === "dark" ? Moon : Sun;
  const change = () => {
    chooseTheme(next);
    mutate({ theme: next });
  };
  return (
    <Button
      variant="ghost"
      icon
      aria-label={next === "dark" ? common.theme.toDark : common.theme.toLight}
      onClick={change}
    >
      <Icon size={19} aria-hidden="true" />
    </Button>
  );
}
