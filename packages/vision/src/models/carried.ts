import { randomUUID } from "node:crypto";
import { copyFile, link, mkdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { cocoSsd, efficientNet, type ModelPin } from "./pins.ts";

/** Folder of the cache → the models that travel with whoever carries that folder along. */
const CARRIED: Record<string, ModelPin[]> = {
  embedded: [efficientNet, cocoSsd],
  features: [efficientNet],
};

/** Puts the models of a cache that holds them all into the folders that functions are packed with, and nothing else. */
export async function carryModels(cache: string): Promise<void> {
  for (const [folder, pins] of Object.entries(CARRIED)) {
    await mkdir(path.join(cache, folder), { recursive: true });
    for (const { file } of pins) await place(path.join(cache, file), path.join(cache, folder, file));
  }
}

/** One file by two names, where the disk knows such a thing. */
async function place(file: string, name: string): Promise<void> {
  const [there, wanted] = await Promise.all([stat(name).catch(() => undefined), stat(file)]);
  if (there?.ino === wanted.ino && there.dev === wanted.dev) return;
  const temporary = path.join(path.dirname(file), `${path.basename(file)}.${randomUUID()}.part`);
  try {
    await link(file, temporary).catch(() => copyFile(file, temporary));
    await rename(temporary, name);
  } finally {
    await rm(temporary, { force: true });
  }
}
