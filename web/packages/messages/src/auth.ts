export const auth = {
  motto: "Money that arrives while you watch.",
  mottoText: "Hold balances, pay people and see every step of it live.",
  points: [
    "Every movement is booked twice and checked",
    "Refunds, receipts and history in one place",
    "Every change reaches you the moment it happens",
  ],
  email: "E-mail",
  signIn: {
    title: "Welcome back",
    hint: "Sign in to your account.",
    submit: "Sign in",
    forgot: "Forgot your password?",
    passkey: "Sign in with a passkey",
    withProvider: (name: string) => `Sign in with ${name}`,
    other: "New to Florin?",
    otherLink: "Create an account",
    expired: "Your session has ended. Please sign in again.",
    passwordMissing: "Enter your password.",
    wrong: "E-mail or password is not right.",
    locked: (minutes: number | null) =>
      minutes === null
        ? "This account is locked for a while after too many attempts."
        : `Too many attempts. Try again in ${minutes === 1 ? "1 minute" : `${minutes} minutes`}.`,
    unlock: "Choose a new password",
    unlockText: "to sign in at once.",
  },
};
