/**
 * Live or test: which side of payments an address shows. All of the test side is below `/test`, so a link
 * or a reload shows the side that it was made on. Pure; see mode.ts for the side of this page.
 */
const base = "/test";
const inside = /^\/test(?=[/?#]|$)/;

export const isTestAddress = (path: string) => inside.test(path);

/** A path of this site as the router of its side knows it. */
export function withoutSide(path: string): string {
  const rest = path.replace(inside, "");
  return rest.startsWith("/") ? rest : `/${rest}`;
}

export const onTestSide = (path: string) => base + path;
