/** What the shell says in the place of a page. */
export const shell = {
  remoteFailed: "This part of Florin did not load",
  remoteFailedText: "Everything else keeps working. It may be a short interruption or a new release.",
  reload: "Reload the page",
  crashed: "This page ran into a problem",
  crashedText: "Nothing was lost. Try again, or go somewhere else.",
  unreachable: "Florin cannot be reached",
  unreachableText: "Check your connection. Nothing is lost: you are still signed in.",
  notFound: "There is nothing here",
  notFoundText: "The address may be mistyped, or the page has moved.",
  goHome: "Go to the start page",
  noTestSide: "This page has no test side",
  noTestSideText: "Your account, your profile and staff's pages are the same for real and for test payments.",
  openLive: "Leave test mode and open it",
  notAllowed: "This page is for administrators",
  notAllowedText: "Your account has no access to it.",
};
