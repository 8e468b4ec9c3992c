/**
 * Brings packages/api-client/openapi.json and the types made from it up to date with a running
 * platform: `npm run refresh-api`. FLORIN_HOME and FLORIN_PORT say which one, as for `florin up`.
 */
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { get } from "node:https";
import path from "node:path";
import { webRoot } from "./rspack.base.mjs";

const home = path.resolve(webRoot, "..", process.env.FLORIN_HOME ?? ".florin");
const port = process.env.FLORIN_PORT ?? "8443";
const ca = await readFile(path.join(home, "ca.pem"));

const text = await new Promise((resolve, reject) => {
  get({ host: "localhost", port, path: "/api/openapi.json", ca, timeout: 10_000 }, (answer) => {
    if (answer.statusCode !== 200) reject(new Error(`the platform answered ${answer.statusCode}`));
    answer.setEncoding("utf8");
    answer.toArray().then((parts) => resolve(parts.join("")), reject);
  }).on("error", reject);
});

/** Names in order, so that a change shows as one; lists keep theirs. */
const ordered = (value) => {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, ordered(value[name])]));
};

// Where this platform happens to run is no part of the contract.
const { servers: _, ...document } = JSON.parse(text);
const target = path.join(webRoot, "packages/api-client/openapi.json");
await writeFile(target, `${JSON.stringify(ordered(document), null, 2)}\n`);
execFileSync(process.execPath, [path.join(import.meta.dirname, "generate-api.mjs")], { stdio: "inherit" });
