/**
 * Brings package-lock.json up to date with the package.json files (`npm run lock`).
 *
 * Packages with native code name one optional package for each platform. `npm ci` refuses a lock
 * file that leaves one out, even when the registry in use does not have it, so names without a
 * locked version and hash are removed here: what is not locked is never installed.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { webRoot } from "./rspack.base.mjs";

const file = path.join(webRoot, "package-lock.json");
execFileSync("npm", ["install", "--package-lock-only"], { cwd: webRoot, stdio: "inherit" });

const lock = JSON.parse(readFileSync(file, "utf8"));
for (const [place, entry] of Object.entries(lock.packages)) {
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    const nested = `${place}/node_modules/${name}`;
    if (!(nested in lock.packages) && !(`node_modules/${name}` in lock.packages))
      delete entry.optionalDependencies[name];
  }
  if (place.startsWith("node_modules/") && !entry.link && !entry.integrity)
    throw new Error(`${place} has no integrity`);
}
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
