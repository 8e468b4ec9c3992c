/**
 * Builds the web front into dist/ (index.html, assets/, remotes/<name>/<content hash>/,
 * federation.json). `build.mjs payments` builds that app alone and leaves the others as they are.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { rspack } from "@rspack/core";
import { publishRemote, publishShell } from "./release.mjs";
import { appConfig, remoteNames, webRoot } from "./rspack.base.mjs";

const dist = path.join(webRoot, "dist");
const stage = path.join(webRoot, "node_modules/.cache/florin-build");
const manifestFile = path.join(dist, "federation.json");

const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : ["shell", ...remoteNames];
for (const name of names) {
  if (name !== "shell" && !remoteNames.includes(name)) throw new Error(`no such app: ${name}`);
}

await compile(names);
if (asked.length === 0) await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });

const remotes = asked.length === 0 ? {} : (await readManifest()).remotes;
for (const name of names) {
  const built = path.join(stage, name);
  const source = path.join(webRoot, "apps", name);
  if (name === "shell") {
    await publishShell(built, source, dist);
  } else {
    const { version } = JSON.parse(await readFile(path.join(source, "package.json"), "utf8"));
    remotes[name] = await publishRemote(name, version, built, dist);
  }
}
const ordered = Object.fromEntries(remoteNames.filter((name) => remotes[name]).map((name) => [name, remotes[name]]));
await writeFile(manifestFile, `${JSON.stringify({ format: 1, remotes: ordered }, null, 2)}\n`);

/** Compiles the apps with one Rspack process and fails on the first error. */
function compile(apps) {
  const compiler = rspack(apps.map((name) => appConfig(name, path.join(stage, name))));
  return new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      if (error) return reject(error);
      const report = stats.toString({ preset: "errors-warnings", colors: process.stdout.isTTY });
      if (report) console.error(report);
      compiler.close((closing) => {
        if (closing) reject(closing);
        else if (stats.hasErrors()) reject(new Error("the web front does not compile"));
        else resolve();
      });
    });
  });
}

async function readManifest() {
  try {
    return JSON.parse(await readFile(manifestFile, "utf8"));
  } catch {
    return { remotes: {} };
  }
}
