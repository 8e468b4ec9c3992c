/** The page's one live connection, alive while somebody is signed in. It speaks of the live side alone. */
import { loadSession, testMode, useSession } from "@florin/platform";
import { queryClient } from "../query.ts";
import { affectedBy } from "./affected.ts";
import { LiveConnection, type Socket } from "./connection.ts";
import { Refresher } from "./refresher.ts";
import { useLive } from "./state.ts";

const later = (task: () => void, ms: number) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};

/** What staff see is written by another service, from the event that was pushed. */
const staffLagMs = 500;

const refresher = new Refresher({
  later,
  nowMs: () => Date.now(),
  refresh: (kinds) =>
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => kinds.has(String(queryKey[0])) }),
});

/** Fetches kinds of data anew, together with whatever the live connection asks for meanwhile. */
export const refreshSoon = (...kinds: string[]) => refresher.request(kinds);

const connection = new LiveConnection({
  open: () => new WebSocket(`${window.location.origin.replace(/^http/, "ws")}/ws`) as Socket,
  later,
  random: Math.random,
  onStatus: (status) => useLive.setState({ status }),
  onEvent: (event) => {
    if (event.topics.includes("session")) void loadSession();
    const { now, soon } = affectedBy(event);
    refresher.request(now);
    if (soon.length > 0) later(() => refresher.request(soon), staffLagMs);
  },
  onGap: () => void queryClient.invalidateQueries(),
  onRefused: () => void loadSession(),
});

/**
 * Follows the session: connects when somebody signs in; when they leave, ends and forgets their data.
 * In test mode nothing connects: what happens to real money makes nothing here old, and nobody tells of the rest.
 */
export function startLive(): void {
  let userId: string | null = null;
  const follow = (next: string | null) => {
    if (next === userId) return;
    userId = next;
    connection.stop();
    queryClient.clear();
    if (next !== null && !testMode) connection.start();
  };
  follow(useSession.getState().user?.id ?? null);
  useSession.subscribe(({ user }) => follow(user?.id ?? null));
  if (testMode) {
    refreshOnFocus();
    return;
  }
  window.addEventListener("online", () => {
    if (userId !== null) connection.retryNow();
  });
}

/** Somebody comes back to the page, from their program perhaps: what is shown and old is fetched anew. */
function refreshOnFocus(): void {
  window.addEventListener("focus", () => {
    void queryClient.refetchQueries({ type: "active", stale: true }, { cancelRefetch: false });
  });
}
