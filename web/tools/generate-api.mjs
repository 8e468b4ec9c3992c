/**
 * Writes packages/api-client/src/schema.ts from openapi.json. With `--check` it writes nothing and
 * fails when the file is not what the document says.
 */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import openapiTS, { astToString } from "openapi-typescript";

const folder = path.resolve(import.meta.dirname, "../packages/api-client");
const target = path.join(folder, "src/schema.ts");
const document = JSON.parse(await readFile(path.join(folder, "openapi.json"), "utf8"));
const source = `// Generated from openapi.json by tools/generate-api.mjs.\n${astToString(await openapiTS(document, { defaultNonNullable: false }))}`;

if (process.argv.includes("--check")) {
  if ((await readFile(target, "utf8")) !== source) {
    console.error("packages/api-client/src/schema.ts is out of date: npm run generate");
    process.exitCode = 1;
  }
} else {
  await writeFile(target, source);
}
