/**
 * The choke point for code: the Trusted Types default policy sees every script URL before it is
 * fetched and lets pass only the shell's own files and files that a checked release lists.
 */
import type { RemoteRelease } from "./manifest.ts";

const known = new Map<string, string>();

/** Allows the files of a release that `checkRelease` has accepted. */
export function trustRelease(release: RemoteRelease): void {
  for (const [path, hash] of Object.entries(release.files)) known.set(release.base + path, hash);
}

/** Path of `url` when it may be loaded, with its integrity if it belongs to a remote. */
export function vouch(url: string): { path: string; integrity: string | undefined } | null {
  const parsed = new URL(url, window.location.origin);
  if (parsed.origin !== window.location.origin || parsed.search !== "") return null;
  const path = parsed.pathname;
  if (/^\/assets\/[A-Za-z0-9._-]+$/.test(path)) return { path, integrity: undefined };
  const integrity = known.get(path);
  return integrity === undefined ? null : { path, integrity };
}

interface TrustedTypesHost {
  trustedTypes?: {
    createPolicy(name: string, rules: { createScriptURL(url: string): string | null }): unknown;
  };
}

/** Installs the default policy. A policy without `createHTML` and `createScript` refuses both. */
export function installTrustedTypes(): void {
  (window as TrustedTypesHost).trustedTypes?.createPolicy("default", {
    createScriptURL: (url) => (vouch(url) === null ? null : url),
  });
}
