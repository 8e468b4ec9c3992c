/** The way to another provider and back: what this tab has to remember of it. Nothing secret. */

/** What the provider's answer is for. */
export type Purpose = "sign-in" | "link" | "proof";

export interface Journey {
  purpose: Purpose;
  /** The page asked for, to be checked by whoever goes there. */
  back: string | null;
}

const storageKey = "florin.journey";

/** Leaves for the provider. Whoever comes back arrives at `/sign-in/callback`. */
export function leaveFor(authorizationUrl: string, journey: Journey): void {
  if (!/^https?:$/.test(new URL(authorizationUrl).protocol)) throw new Error("not an address of a provider");
  sessionStorage.setItem(storageKey, JSON.stringify(journey));
  window.location.assign(authorizationUrl);
}

/** What this tab left for; null when it did not, as in a link that somebody sent. */
export function takeJourney(): Journey | null {
  const kept = sessionStorage.getItem(storageKey);
  sessionStorage.removeItem(storageKey);
  try {
    return kept === null ? null : (JSON.parse(kept) as Journey);
  } catch {
    return null;
  }
}
