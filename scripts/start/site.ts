import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../settings.ts";

const web = join(root, "packages", "web");
/** What the site shares with the API: how a search is read. */
const shared = ["search/grammar", "term"].map((folder) => join(root, "packages/core/src", folder));
const stamp = join(root, "node_modules", ".cache", "phototag", "site.txt");

/** Next's own words, in their order, and how far a build is when it says them (measured on two cores). */
const milestones: Array<[RegExp, number]> = [
  [/Creating an optimized production build/i, 0.1],
  [/Compiled successfully/i, 0.6],
  [/Running TypeScript|Linting/i, 0.65],
  [/Collecting page data/i, 0.8],
  [/Generating static pages/i, 0.88],
  [/Finalizing|Exporting/i, 0.95],
];

/**
 * Exports the web UI, if its sources have changed since the last export.
 * @returns whether anything had to be built.
 * @throws Error with the end of Next's output when the build fails.
 */
export async function buildSite(onProgress: (share: number) => void): Promise<boolean> {
  for (;;) {
    const sources = await hashOfSources();
    const built = await readFile(stamp, "utf8").catch(() => "");
    if (built === sources && existsSync(join(web, "out", "index.html"))) return false;
    onProgress(0);
    if (await runNext(onProgress)) {
      await mkdir(dirname(stamp), { recursive: true });
      await writeFile(stamp, sources);
      return true;
    }
    // Another start builds the same site: what it leaves is looked at again.
    await sleep(1000);
  }
}

/** Builds as `npm run build` of the web does. Next holds a lock while it builds. @returns false when another process has it. */
function runNext(onProgress: (share: number) => void): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["build.mjs"], {
      cwd: web,
      env: { ...process.env, NODE_ENV: "production" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const read = (chunk: Buffer) => {
      output += chunk;
      const reached = milestones.findLast(([words]) => words.test(output));
      if (reached) onProgress(reached[1]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("error", reject);
    child.on("exit", (code) => {
      if (code === 0) return resolve(true);
      if (/Another next build process is already running/i.test(output)) return resolve(false);
      reject(new Error(`The web UI could not be built:\n${output.split("\n").slice(-40).join("\n")}`));
    });
  });
}

/** One hash over every file that the export is made of. */
async function hashOfSources(): Promise<string> {
  const hash = createHash("sha256").update(process.version);
  hash.update(await readFile(join(root, "package-lock.json")));
  const top = (await readdir(web, { withFileTypes: true })).filter((entry) => entry.isFile());
  const below = [join(web, "src"), join(web, "public"), ...shared].map((folder) =>
    readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []),
  );
  const files = [top, ...(await Promise.all(below))]
    .flat()
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$|^next-env\.d\.ts$|\.tsbuildinfo$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) hash.update(relative(root, file)).update(await readFile(file));
  return hash.digest("hex");
}
