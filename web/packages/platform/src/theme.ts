/** Light, dark, or what the system says. The choice is kept in localStorage for the first paint. */
import { create } from "zustand";
import { isThemeChoice, onTabMessage, type ThemeChoice, tellTabs } from "./sync.ts";

export { isThemeChoice, type ThemeChoice } from "./sync.ts";

const storageKey = "florin.theme";
const systemDark = window.matchMedia("(prefers-color-scheme: dark)");

function stored(): ThemeChoice {
  try {
    const value = localStorage.getItem(storageKey);
    return isThemeChoice(value) ? value : "system";
  } catch {
    return "system";
  }
}

interface ThemeState {
  choice: ThemeChoice;
  /** What is shown. */
  shown: "light" | "dark";
}

const resolve = (choice: ThemeChoice) => (choice === "system" ? (systemDark.matches ? "dark" : "light") : choice);

export const useTheme = create<ThemeState>(() => {
  const choice = stored();
  return { choice, shown: resolve(choice) };
});

/** Shows a theme at once, in this tab only. */
export function applyTheme(choice: ThemeChoice): void {
  const shown = resolve(choice);
  document.documentElement.dataset.theme = shown;
  try {
    localStorage.setItem(storageKey, choice);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  useTheme.setState({ choice, shown });
}

/** Shows a theme in every tab; for somebody signed in the caller saves it as a preference too. */
export function chooseTheme(choice: ThemeChoice): void {
  applyTheme(choice);
  tellTabs({ type: "theme", theme: choice });
}

onTabMessage((message) => {
  if (message.type === "theme") applyTheme(message.theme);
});

systemDark.addEventListener("change", () => applyTheme(useTheme.getState().choice));
