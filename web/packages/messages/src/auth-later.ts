/** The guest pages that are loaded when somebody goes there. */
export const authLater = {
  toSignIn: "Go to sign in",
  register: {
    title: "Create your account",
    hint: "It takes a minute.",
    name: "Name",
    nameHint: "As people who pay you should see it.",
    nameMissing: "Enter your name.",
    role: "What will you use Florin for?",
    customer: "Pay people",
    customerHint: "Personal account",
    vendor: "Get paid",
    vendorHint: "For a business",
    submit: "Create account",
    other: "Already have an account?",
    otherLink: "Sign in",
  },
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
  checkMail: {
    title: "Check your mail",
    text: (email: string) => `We sent a link to ${email}. Open it to confirm that the address is yours.`,
    textUnknown: "We sent you a link. Open it to confirm that the address is yours.",
    hint: "No mail after a few minutes? Look in the spam folder, or register again with the right address.",
    again: "Use another address",
  },
  verify: {
    working: "Confirming your address…",
    done: "Address confirmed",
    doneText: "Your account is ready.",
    failed: "This link does not work",
    failedText: "It may have been used already or be too old. If your address is confirmed, you can simply sign in.",
    noToken: "The link is incomplete. Open it from the mail again.",
  },
};
