/**
 * `npm run lock:check`: whether package-lock.json installs everywhere. npm has
 * written lock files that lack some of a package's platform binaries; `npm ci` then fails on Windows or
 * macOS alone, or on the very machine. Each package must also carry the hash that npm checks it against.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";
import { commandLine, read } from "./command-line.ts";

const lockfile = z.object({
  lockfileVersion: z.literal([2, 3]),
  /** By their place in the tree: `node_modules/a/node_modules/b`. */
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      integrity: z.string().optional(),
      link: z.boolean().optional(),
      inBundle: z.boolean().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
export type Lockfile = z.infer<typeof lockfile>;

/** What is wrong with a lock file, one line for each package. */
export function lockfileProblems({ packages }: Lockfile): string[] {
  const problems: string[] = [];
  for (const [place, entry] of Object.entries(packages)) {
    const installed = place.includes("node_modules/") && !entry.link && !entry.inBundle;
    if (installed && !entry.integrity) problems.push(`${place} has no integrity`);
    const missing = Object.keys(entry.optionalDependencies ?? {}).filter(
      (name) => !places(place, name).some((candidate) => packages[candidate]),
    );
    if (missing.length) {
      const title = place === "" ? "the root" : `${place} ${entry.version ?? ""}`.trim();
      problems.push(`${title} lacks ${missing.join(", ")}`);
    }
  }
  return problems;
}

/** Where a package's dependency may stand, nearest first: how Node finds modules. */
function places(dependent: string, name: string): string[] {
  const found: string[] = [];
  for (
    let folder = dependent;
    folder !== "";
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")))
  ) {
    if (!folder.endsWith("node_modules")) found.push(`${folder}/node_modules/${name}`);
  }
  return [...found, `node_modules/${name}`];
}

async function main(): Promise<void> {
  read(commandLine("npm run lock:check", "Whether package-lock.json installs on every platform."));
  const path = fileURLToPath(new URL("../package-lock.json", import.meta.url));
  const lock = lockfile.parse(JSON.parse(await readFile(path, "utf8")));
  const problems = lockfileProblems(lock);
  if (problems.length) {
    console.error(
      `package-lock.json: ${problems.join("; ")}. Pin another version, or write the lock file anew.`,
    );
    process.exitCode = 1;
  } else {
    const count = Object.values(lock.packages).filter(({ integrity }) => integrity).length;
    console.log(`package-lock.json: ${count} packages, each with its hash and every platform's binaries`);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
