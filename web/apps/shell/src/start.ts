/** What begins before the first render, so that nothing waits for it later. */
import { assumeGuest, loadSession, withoutSide } from "@florin/platform";
import { loadApp } from "./federation/load.ts";
import { isGuestPath, remoteFor } from "./routes.ts";

export const loadFrame = () => import("./frame/frame.tsx");

export function beginSession(): void {
  const pathname = withoutSide(window.location.pathname);
  const guest = isGuestPath(pathname);
  if (guest) assumeGuest();
  else void loadSession();
  const remote = remoteFor(pathname);
  // A failure shows again, with a way to retry, where the app is rendered.
  if (remote !== null) loadApp(remote, 0).catch(() => undefined);
  if (!guest) loadFrame().catch(() => undefined);
}
