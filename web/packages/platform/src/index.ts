/**
 * What shell and remotes share at run time from the first moment, once per page: session, API
 * client, router, theme, messages between tabs and apps. See `@florin/data` for server state.
 */
export { ApiError, type Schemas, unwrap } from "@florin/api-client";
export { notify, publish, subscribe } from "./bus.ts";
export { type Journey, leaveFor, type Purpose, takeJourney } from "./journey.ts";
export { addressOf, basename, isTestAddress, livePage, onTestSide, testMode, withoutSide } from "./mode.ts";
export * from "./router.ts";
export {
  api,
  assumeGuest,
  enter,
  fetchFile,
  isSecondStep,
  loadSession,
  type SecondStep,
  signIn,
  signOut,
  type User,
  useSession,
} from "./session.ts";
export { useStepUp } from "./step-up.ts";
export { onTabMessage, tellTabs } from "./sync.ts";
export { applyTheme, chooseTheme, isThemeChoice, type ThemeChoice, useTheme } from "./theme.ts";
