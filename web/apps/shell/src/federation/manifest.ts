/** federation.json: the released remotes and the hash of every file that may run. */

export type RemoteName = "auth" | "payments" | "admin" | "profile";

export interface RemoteRelease {
  version: string;
  /** Folder of the release, for example `/remotes/auth/0123456789abcdef/`. */
  base: string;
  /** Path of the container script below `base`. */
  entry: string;
  /** Name of the global that the container script defines. */
  global: string;
  /** Path below `base` to Subresource Integrity value. */
  files: Record<string, string>;
}

export interface Manifest {
  format: 1;
  remotes: Record<string, RemoteRelease>;
}

const integrity = /^sha384-[A-Za-z0-9+/]{64}$/;
const filePath = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

/**
 * Checks what came over the network: a remote may only name files in its own folder, each with a
 * hash, its entry among them. Throws otherwise, because nothing of such a release may run.
 */
export function checkRelease(name: string, release: RemoteRelease | undefined): RemoteRelease {
  if (release === undefined) throw new Error(`no release of ${name}`);
  const folder = new RegExp(`^/remotes/${name}/[0-9a-f]{16}/$`);
  if (!folder.test(release.base)) throw new Error(`${name} lies outside its folder`);
  if (release.global !== `florin_${name}`) throw new Error(`${name} claims another name`);
  if (!(release.entry in release.files)) throw new Error(`${name} has an entry without a hash`);
  for (const [path, hash] of Object.entries(release.files)) {
    if (!filePath.test(path) || !integrity.test(hash)) throw new Error(`${name} lists a bad file`);
  }
  return release;
}
