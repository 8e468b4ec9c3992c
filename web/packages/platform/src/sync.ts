/** What the tabs of one browser tell each other. Nothing secret, nothing kept. */

export type ThemeChoice = "light" | "dark" | "system";

export function isThemeChoice(value: unknown): value is ThemeChoice {
  return value === "light" || value === "dark" || value === "system";
}

export type TabMessage =
  | { type: "signed-in"; userId: string }
  | { type: "signed-out" }
  | { type: "session-renewed" }
  /** The person has proven again who they are, in a window made for it. */
  | { type: "proven" }
  | { type: "theme"; theme: ThemeChoice }
  | { type: "preferences-changed" }
  /** A tab on the sign-in page asks whether anybody is signed in; tabs that are answer "signed-in". */
  | { type: "anybody-signed-in" };

const channel = new BroadcastChannel("florin");

export function tellTabs(message: TabMessage): void {
  channel.postMessage(message);
}

/** Listens to the other tabs until the returned function is called. */
export function onTabMessage(listener: (message: TabMessage) => void): () => void {
  const receive = (event: MessageEvent<unknown>) => {
    const message = checked(event.data);
    if (message !== null) listener(message);
  };
  channel.addEventListener("message", receive);
  return () => channel.removeEventListener("message", receive);
}

/** A tab of an older or newer release may send what this one does not know: it is ignored. */
function checked(data: unknown): TabMessage | null {
  if (typeof data !== "object" || data === null || !("type" in data)) return null;
  const message = data as Partial<Record<"userId" | "theme", unknown>> & { type: unknown };
  switch (message.type) {
    case "signed-in":
      return typeof message.userId === "string" ? { type: "signed-in", userId: message.userId } : null;
    case "theme":
      return isThemeChoice(message.theme) ? { type: "theme", theme: message.theme } : null;
    case "signed-out":
    case "session-renewed":
    case "proven":
    case "preferences-changed":
    case "anybody-signed-in":
      return { type: message.type };
    default:
      return null;
  }
}
