import assert from "node:assert/strict";
import { test } from "node:test";
import { checkRelease, type RemoteRelease } from "./manifest.ts";

const hash = `sha384-${"A".repeat(64)}`;
const release: RemoteRelease = {
  version: "1.0.0",
  base: "/remotes/auth/0123456789abcdef/",
  entry: "remoteEntry.js",
  global: "florin_auth",
  files: { "remoteEntry.js": hash, "0.abc.css": hash },
};

test("a release within its own folder, every file hashed, is accepted", () => {
  assert.equal(checkRelease("auth", release), release);
});

const refused: [what: string, release: RemoteRelease | undefined][] = [
  ["a missing release", undefined],
  ["another remote's folder", { ...release, base: "/remotes/admin/0123456789abcdef/" }],
  ["another origin", { ...release, base: "https://elsewhere.test/remotes/auth/0123456789abcdef/" }],
  ["another remote's name", { ...release, global: "florin_admin" }],
  ["an entry without a hash", { ...release, files: { "0.abc.css": hash } }],
  ["a way out of the folder", { ...release, files: { ...release.files, "../../assets/shell.js": hash } }],
  ["a weak hash", { ...release, files: { ...release.files, "0.abc.css": "sha256-AAAA" } }],
];

for (const [what, bad] of refused) {
  test(`${what} is refused`, () => {
    assert.throws(() => checkRelease("auth", bad));
  });
}
