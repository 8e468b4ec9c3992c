/** Which remote answers which address, and who may go there. */
import { onTestSide, testMode, withoutSide } from "@florin/platform";
import type { RemoteName } from "./federation/manifest.ts";

/** Links in mails and from other providers are followed by whoever opens them, signed in or not. */
const linkPaths = ["/verify", "/confirm-email", "/reset-password", "/accept-invitation", "/sign-in/callback"];
const guestPaths = ["/sign-in", "/register", "/check-mail", "/forgot-password", ...linkPaths];

export const isLinkPath = (pathname: string) => linkPaths.includes(pathname);

/** Pages that somebody who is not signed in sees too, without the frame. */
export const isOpenPath = (pathname: string) => /^\/pay\/[^/]+\/?$/.test(pathname);

export const isGuestPath = (pathname: string) => guestPaths.includes(pathname.replace(/(.)\/$/, "$1"));

const pages: [pattern: RegExp, remote: RemoteName][] = [
  [/^\/(|reports|statements|cards|exchange|developers\/api-keys)$/, "payments"],
  [/^\/(payments|recurring|requests|disputes|payouts|developers\/webhooks)(\/[^/]+)?$/, "payments"],
  [/^\/pay\/[^/]+$/, "payments"],
  [
    /^\/admin(\/(users|audit|payments|reports|reviews|disputes|webhooks|deliveries|reconciliation|dead-letters))?$/,
    "admin",
  ],
  [/^\/profile(\/preferences)?$/, "profile"],
  [/^\/(notifications|security)$/, "profile"],
];

/** The remote of an address; null when nobody answers. */
export function remoteFor(pathname: string): RemoteName | null {
  const path = pathname.replace(/(.)\/$/, "$1");
  if (isGuestPath(path)) return "auth";
  return pages.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

/** Where to go after sign-in: only ever a path of this site. */
export function safeReturn(target: string | null): string | null {
  if (target === null || !/^\/(?![/\\])/.test(target)) return null;
  const url = new URL(target, window.location.origin);
  return url.origin === window.location.origin && !isGuestPath(withoutSide(url.pathname))
    ? url.pathname + url.search
    : null;
}

export const startPage = (role: string) => (role === "ADMIN" ? "/admin" : "/");

/** Nobody's account, profile or staff page has a test side. */
export const hasTestSide = (pathname: string) => remoteFor(pathname) === "payments";

/**
 * This page's address on the other side; of one thing, that of its list, because there it does not exist.
 * Only ever a page of ours: what stands in the address bar may have come from anybody (`/test//elsewhere`).
 */
export function otherSide(pathname: string): string {
  const page = isOpenPath(pathname) ? "/" : pathname.replace(/\/[a-z]+_[0-9a-f]{32}\/?$/, "");
  const there = testMode ? remoteFor(page) !== null : hasTestSide(page);
  return testMode ? (there ? page : "/") : onTestSide(there ? page : "/");
}
