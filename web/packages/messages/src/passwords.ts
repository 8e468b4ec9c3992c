/** Choosing a password. */
export const passwords = {
  fresh: "New password",
  current: "Current password",
  currentMissing: "Enter your current password.",
  strength: {
    label: "Password strength",
    levels: ["Too short", "Weak", "Fair", "Good", "Strong"] as const,
    short: (missing: number) =>
      `${missing} more ${missing === 1 ? "character" : "characters"} to go. A few unusual words work well.`,
    similar: "It is too close to your name or e-mail.",
    repeated: "Too few different characters.",
    common: "This pattern is among the first that are guessed.",
    fine: "No rules about digits or symbols: length is what counts.",
  },
};
