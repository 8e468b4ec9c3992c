/** Words about test mode: its switch, its banner, its beginning. */
export const testModeText = {
  name: "Test mode",
  banner: "Test mode: no real money",
  bannerText: "Play money in books of its own. Pages do not follow what happens by themselves.",
  refresh: "Refresh",
  leave: "Leave test mode",
  /** For pages that are the same on both sides, in menus. */
  leaves: (page: string) => `${page} (leaves test mode)`,
  beginning: "Getting your test side ready…",
  unknown: "Your test side is not ready yet",
  unknownText:
    "It hears of an account when test mode is first used, and has not heard of yours yet. Try again in a moment.",
};
