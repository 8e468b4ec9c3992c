/** Words that every app uses. A translation is another object of the same type. */
export const common = {
  loading: "Loading…",
  /** The name of the browser's tab. */
  pageTitle: (title: string, test: boolean) => `${test ? "[Test] " : ""}${title} · Florin`,
  optional: "optional",
  theme: { toDark: "Switch to dark theme", toLight: "Switch to light theme" },
  password: "Password",
  showPassword: "Show password",
  hidePassword: "Hide password",
  close: "Close",
  cancel: "Cancel",
  copy: "Copy",
  copied: "Copied",
  notCopied: "Your browser did not allow copying",
  actions: "Actions",
  tryAgain: "Try again",
  loadFailed: "This did not load",
  reference: "Reference",
  unreachable: "Florin cannot be reached right now. Check your connection and try again.",
  rateLimited: (seconds: number | null) =>
    seconds === null
      ? "That was a lot of requests. Please wait a moment."
      : seconds < 90
        ? `That was a lot of requests. Please try again in ${seconds} seconds.`
        : `That was a lot of requests. Please try again in ${Math.ceil(seconds / 60)} minutes.`,
  paging: "Pages",
  previousPage: "Previous",
  nextPage: "Next",
  firstPage: "First page",
  rowsShown: (count: number) => (count === 1 ? "1 entry on this page" : `${count} entries on this page`),
  emailMissing: "Enter an e-mail address.",
  emailWrong: "This does not look like an e-mail address.",
  roles: { ADMIN: "Administrator", VENDOR: "Vendor", CUSTOMER: "Customer" } as Record<string, string>,
  saveFailed: "This could not be saved",
};

/** `first_word` or `dotted.name` as words, for names that the server adds later. */
export function humanize(name: string): string {
  const words = name.replace(/[._-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
