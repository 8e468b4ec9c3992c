/**
 * Measures what the first load of shell and sign-in page weighs as brotli (quality 11, code and
 * styles) and fails above the budget. Fonts are reported apart: they never block the page.
 */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { webRoot } from "./rspack.base.mjs";

const budgetBytes = 120_000;
const dist = path.join(webRoot, "dist");
const manifest = JSON.parse(await readFile(path.join(dist, "federation.json"), "utf8"));
const html = await readFile(path.join(dist, "index.html"), "utf8");

const linked = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, url]) => url);
const remoteFiles = (name) =>
  Object.keys(manifest.remotes[name].files).map((file) => manifest.remotes[name].base + file);

const brotli = async (url) =>
  brotliCompressSync(await readFile(path.join(dist, url)), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
const sum = async (urls) => (await Promise.all(urls.map(brotli))).reduce((total, bytes) => total + bytes, 0);
const kB = (bytes) => `${(bytes / 1000).toFixed(1).padStart(7)} kB`;

const code = [...new Set(linked)].filter((url) => /\.(js|css)$/.test(url));
const shell = (await sum(code)) + (await brotli("index.html")) + (await brotli("federation.json"));
const laterPages = /\/(later|second-step)\./;
const auth = await sum(remoteFiles("auth").filter((url) => !laterPages.test(url)));
const fonts = await Promise.all(
  linked.filter((url) => url.endsWith(".woff2")).map(async (url) => (await readFile(path.join(dist, url))).length),
);
const frame = (await readdir(path.join(dist, "assets")))
  .map((file) => `/assets/${file}`)
  .filter((url) => /\.(js|css)$/.test(url) && !code.includes(url));

console.log(`${kB(shell)}  shell: document, code, styles, manifest`);
console.log(`${kB(auth)}  auth: container and sign-in page`);
console.log(`${kB(shell + auth)}  first load of the sign-in page (budget ${kB(budgetBytes).trim()})`);
console.log(`${kB(await sum(frame))}  frame: navigation and header, after sign-in`);
for (const name of ["payments", "admin", "profile"]) console.log(`${kB(await sum(remoteFiles(name)))}  ${name}`);
console.log(`${kB(fonts.reduce((total, bytes) => total + bytes, 0))}  fonts, preloaded`);

if (shell + auth > budgetBytes) {
  console.error("The first load is above its budget.");
  process.exitCode = 1;
}
