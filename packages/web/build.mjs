// @ts-check
/** `npm run build`: Next's export into `out`, then in each page the policy of its own inline scripts. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withContentPolicy } from "./content-policy.mjs";

const folder = fileURLToPath(new URL(".", import.meta.url));

const next = spawn(process.execPath, [join(folder, "next.mjs"), "build"], { cwd: folder, stdio: "inherit" });
const [code] = await once(next, "exit");
if (code === 0) await writePolicies(join(folder, "out"));
process.exitCode = code ?? 1;

/** @param {string} site folder of the export */
async function writePolicies(site) {
  const files = await readdir(site, { recursive: true });
  for (const file of files.filter((name) => name.endsWith(".html"))) {
    const path = join(site, file);
    await writeFile(path, withContentPolicy(await readFile(path, "utf8")));
  }
}
