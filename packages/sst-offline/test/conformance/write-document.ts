import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { document } from "./document.ts";

/** Where the document is kept. */
export const DOCUMENT = fileURLToPath(new URL("../../COVERAGE.md", import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await mkdir(dirname(DOCUMENT), { recursive: true });
  await writeFile(DOCUMENT, document());
}
