/** Writes packages/api-client/src/generated/schema.ts, the types of the API, from openapi.json. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import openapiTS, { astToString } from "openapi-typescript";

const folder = path.resolve(import.meta.dirname, "../packages/api-client");
const target = path.join(folder, "src/generated/schema.ts");
const document = JSON.parse(await readFile(path.join(folder, "openapi.json"), "utf8"));
await mkdir(path.dirname(target), { recursive: true });
await writeFile(target, astToString(await openapiTS(document, { defaultNonNullable: false })));
