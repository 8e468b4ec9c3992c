/** Loads remotes from the current release, verified before any of their code runs. */
import { loadRemote, registerRemotes } from "@module-federation/enhanced/runtime";
import type { ComponentType } from "react";
import { checkRelease, type Manifest, type RemoteName } from "./manifest.ts";
import { trustRelease } from "./trust.ts";

let manifest: Promise<Manifest> | null = null;

async function fetchManifest(cache: RequestCache): Promise<Manifest> {
  const response = await fetch("/federation.json", { cache, credentials: "same-origin" });
  if (!response.ok) throw new Error(`federation.json: ${response.status}`);
  const body = (await response.json()) as Manifest;
  if (body.format !== 1) throw new Error("federation.json has an unknown format");
  return body;
}

/**
 * The remote's root component. `attempt` counts the user's retries: from the second on, the
 * release is looked up anew past every cache.
 */
export async function loadApp(name: RemoteName, attempt: number): Promise<{ default: ComponentType }> {
  if (manifest === null || attempt > 0) manifest = fetchManifest(attempt > 0 ? "reload" : "no-cache");
  let current: Manifest;
  try {
    current = await manifest;
  } catch (error) {
    manifest = null;
    throw error;
  }
  const release = checkRelease(name, current.remotes[name]);
  trustRelease(release);
  registerRemotes([{ name: release.global, alias: name, entry: release.base + release.entry, type: "global" }], {
    force: attempt > 0,
  });
  const app = await loadRemote<{ default: ComponentType }>(`${name}/app`);
  if (app === null) throw new Error(`${name} has no app`);
  return app;
}
