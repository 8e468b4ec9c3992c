/** Words about taking one's data along. */
export const ownData = {
  title: "Your data",
  hint: "Take all that Florin knows of you with you, as JSON that people and programs can read.",
  parts: {
    account: {
      name: "Account",
      text: "Sign-in methods, devices, sessions and API keys. No passwords, no keys.",
    },
    profile: {
      name: "Profile",
      text: "Contact details, preferences, notifications and e-mails about them.",
    },
    payments: {
      name: "Payments",
      text: "Wallets with every entry, payments, refunds, top-ups, payouts, requests and disputes.",
    },
  },
  get: "Download",
  getPart: (name: string) => `Download: ${name}`,
  failed: "Your data could not be downloaded",
};
