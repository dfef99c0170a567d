import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Whether this machine can fetch Debian's packages, and from where: its own lists say so. */
export function hasDebian(): boolean {
  return process.platform === "linux" && existsSync("/usr/bin/apt-get") && existsSync("/etc/apt");
}

/**
 * Fetches source packages' tarballs and unpacks them, each into a folder of its own, with apt but without touching
 * the machine's lists: its sources are copied, and ask for source packages.
 * @returns the packages that this machine's release does not have
 */
export async function fetchDebian(packages: readonly string[], folder: string): Promise<string[]> {
  const wanted = packages.filter((name) => !existsSync(join(folder, name)));
  if (wanted.length === 0) return [];
  const work = join(folder, ".apt");
  const options = await aptOptions(work);
  await run("apt-get", [...options, "update"], { maxBuffer: 1 << 26 });
  const missing: string[] = [];
  for (const name of wanted) {
    const place = join(work, name);
    await rm(place, { recursive: true, force: true });
    await mkdir(place, { recursive: true });
    try {
      await run("apt-get", [...options, "source", "--download-only", "--tar-only", name], { cwd: place });
      const tarballs = (await readdir(place)).filter((file) => /\.orig\.tar\.\w+$/.test(file));
      if (tarballs.length === 0) throw new Error(`${name} has no tarball`);
      for (const file of tarballs) {
        await run("tar", ["-xf", file], { cwd: place });
        await rm(join(place, file));
      }
      // The last step: a folder that is there is whole.
      await rename(place, join(folder, name));
    } catch {
      missing.push(name);
    }
  }
  await rm(work, { recursive: true, force: true });
  return missing;
}

/** A configuration of apt's with lists and cache of its own. */
async function aptOptions(work: string): Promise<string[]> {
  await mkdir(join(work, "lists", "partial"), { recursive: true });
  await mkdir(join(work, "sources"), { recursive: true });
  for (const file of await sourceLists()) {
    const text = await readFile(file, "utf8");
    // Third parties' lists have no source packages that are wanted here.
    if (!/debian|ubuntu/i.test(text)) continue;
    const sources = text.replace(/^Types:.*$/gm, "Types: deb-src").replace(/^deb\s/gm, "deb-src ");
    await writeFile(join(work, "sources", file.replace(/^.*\//, "")), sources);
  }
  return [
    ["Dir::Etc::SourceList", "/dev/null"],
    ["Dir::Etc::SourceParts", join(work, "sources")],
    ["Dir::State::Lists", join(work, "lists")],
    ["Dir::Cache", join(work, "cache")],
  ].flatMap(([key, value]) => ["-o", `${key}=${value}`]);
}

async function sourceLists(): Promise<string[]> {
  const parts = await readdir("/etc/apt/sources.list.d").catch(() => []);
  return [
    "/etc/apt/sources.list",
    ...parts
      .filter((file) => /\.(list|sources)$/.test(file))
      .map((file) => `/etc/apt/sources.list.d/${file}`),
  ].filter((file) => existsSync(file));
}
