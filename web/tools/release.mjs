/** What a release of the web front consists of: hashes, the folder of a remote, index.html. */
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/** Every file below `folder`, as sorted relative POSIX paths. */
export async function filesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .sort();
}

/** Subresource Integrity value (W3C SRI) of the file's bytes. */
export async function integrityOf(file) {
  return `sha384-${createHash("sha384")
    .update(await readFile(file))
    .digest("base64")}`;
}

/**
 * Copies a built remote to `<dist>/remotes/<name>/<content hash>/` and returns its entry for
 * federation.json. The hash covers every path and byte, so the folder's name never lies.
 */
export async function publishRemote(name, version, buildDir, dist) {
  const files = {};
  for (const file of await filesIn(buildDir)) files[file] = await integrityOf(path.join(buildDir, file));
  const hash = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);
  const base = `/remotes/${name}/${hash}/`;
  await cp(buildDir, path.join(dist, base), { recursive: true });
  return { version, base, entry: "remoteEntry.js", global: `florin_${name}`, files };
}

/** Copies the built shell to `<dist>/assets/` and writes index.html, free of inline code. */
export async function publishShell(buildDir, sourceDir, dist) {
  const assets = path.join(dist, "assets");
  await mkdir(assets, { recursive: true });
  await cp(buildDir, assets, { recursive: true });
  await copyHashed(path.join(sourceDir, "public/mark.svg"), assets);

  const built = await filesIn(assets);
  const boot = await copyHashed(path.join(sourceDir, "public/theme.js"), assets);
  const mark = built.find((file) => /^mark\..*\.svg$/.test(file));
  const one = (pattern) => {
    const found = built.filter((file) => pattern.test(file));
    if (found.length !== 1) throw new Error(`expected one file like ${pattern}, found: ${found.join(", ")}`);
    return found[0];
  };
  const entry = one(/^shell\.[^.]+\.js$/);
  const style = one(/^shell\.[^.]+\.css$/);
  const fonts = built.filter((file) => /^(hanken-grotesk|fraunces)-latin-(wght|opsz)-normal\..*\.woff2$/.test(file));
  const sri = async (file) => `integrity="${await integrityOf(path.join(assets, file))}" crossorigin="anonymous"`;

  const head = [
    `<script src="/assets/${boot}" ${await sri(boot)}></script>`,
    ...fonts.map(
      (font) => `<link rel="preload" href="/assets/${font}" as="font" type="font/woff2" crossorigin="anonymous">`,
    ),
    `<link rel="stylesheet" href="/assets/${style}" ${await sri(style)}>`,
    `<link rel="icon" href="/assets/${mark}" type="image/svg+xml">`,
    `<script defer src="/assets/${entry}" ${await sri(entry)}></script>`,
  ];
  const template = await readFile(path.join(sourceDir, "public/index.html"), "utf8");
  await writeFile(path.join(dist, "index.html"), template.replace("<!-- assets -->", head.join("\n    ")));
}

/** Copies one file under a name that carries its content hash and returns that name. */
async function copyHashed(source, targetDir) {
  const bytes = await readFile(source);
  const { name, ext } = path.parse(source);
  const target = `${name}.${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}${ext}`;
  await writeFile(path.join(targetDir, target), bytes);
  return target;
}
