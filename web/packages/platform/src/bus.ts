/**
 * Event bus between the shell and the remotes. Messages are small facts without secrets; each kind
 * has a check, because sender and receiver may come from different releases.
 */

export interface BusMessages {
  /** Something the user should read in passing; the shell shows it. */
  notice: { tone: "success" | "error" | "info"; title: string; body?: string };
}

type Kind = keyof BusMessages;

const isText = (value: unknown): value is string => typeof value === "string" && value.length <= 500;

const checks: { [K in Kind]: (data: Record<string, unknown>) => boolean } = {
  notice: ({ tone, title, body }) =>
    (tone === "success" || tone === "error" || tone === "info") &&
    isText(title) &&
    (body === undefined || isText(body)),
};

const target = new EventTarget();

export function publish<K extends Kind>(kind: K, data: BusMessages[K]): void {
  if (!checks[kind](data as unknown as Record<string, unknown>)) throw new Error(`malformed ${kind} on the bus`);
  target.dispatchEvent(new CustomEvent(kind, { detail: data }));
}

export function subscribe<K extends Kind>(kind: K, listener: (data: BusMessages[K]) => void): () => void {
  const receive = (event: Event) => listener((event as CustomEvent<BusMessages[K]>).detail);
  target.addEventListener(kind, receive);
  return () => target.removeEventListener(kind, receive);
}

export const notify = (tone: BusMessages["notice"]["tone"], title: string, body?: string) =>
  publish("notice", body === undefined ? { tone, title } : { tone, title, body });
