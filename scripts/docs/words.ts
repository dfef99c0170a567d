import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const FOLDERS = [".ci", ".github", "bench", "delivery", "e2e", "examples", "infra", "packages", "scripts"];
const LEFT_OUT = new Set(["node_modules", ".sst", ".next", "out", "snapshot-cache"]);
const SOURCES = /\.(ts|tsx|mts|mjs|css|yml|json)$|^run$/;

/** Every word of the repository's sources, so that a page may name none that is not there. */
export async function wordsOf(root: string): Promise<Set<string>> {
  const words = new Set<string>();
  const add = async (file: string) => {
    for (const word of (await readFile(file, "utf8")).match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []) words.add(word);
  };
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (LEFT_OUT.has(entry.name)) continue;
      const here = path.join(folder, entry.name);
      if (entry.isDirectory()) await walk(here);
      else if (SOURCES.test(entry.name)) await add(here);
    }
  };
  for (const folder of FOLDERS) await walk(path.join(root, folder));
  for (const file of ["sst.config.ts", "package.json", "vitest.config.ts"]) await add(path.join(root, file));
  return words;
}
