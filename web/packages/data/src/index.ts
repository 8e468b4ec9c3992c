/**
 * Server state, the live connection and formatting by preference: what pages for signed-in people
 * share at run time. Apart from `@florin/platform`, so that the sign-in page does not load it.
 */
export { keepPreviousData, QueryClientProvider, useMutation, useQuery } from "@tanstack/react-query";
export { useNowMs } from "./clock.ts";
export { type Formats, useFormats } from "./format.ts";
export { refreshSoon, startLive } from "./live/index.ts";
export { type LiveStatus, useLive } from "./live/state.ts";
export { type Money, minorDigits, parseMoney, toDecimal } from "./money.ts";
export { type Notification, useMarkNotificationsRead, useNotifications } from "./notifications.ts";
export { keys, queryClient } from "./query.ts";
export {
  type Preferences,
  useApplyPreferences,
  useChangePreferences,
  usePreferences,
  useSettings,
} from "./settings.ts";
export { addDays, comesTwice, momentOf, offsetMinutes, type WallClock, wallClock } from "./zoned.ts";
