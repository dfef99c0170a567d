import { cp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Chance } from "sst-offline/testing";
import { App } from "../app.ts";
import { WrongAnswer } from "./insist.ts";

/** What can be put back of a data folder, beside the objects' bytes. */
const PARTS = ["store", "dynamodb", "seals"];

/**
 * Damages a file of a folder's databases, whose process is dead, and starts on it: that must be refused in words, and
 * no byte of an object may be lost. Puts the folder back as it was.
 * @returns what was done
 * @throws WrongAnswer when it starts, or an original is gone
 */
export async function damageAndStart(chance: Chance, start: { data: string; ports: [number, number] }) {
  const { data } = start;
  const kept = join(data, "kept");
  for (const part of PARTS)
    await cp(join(data, part), join(kept, part), { recursive: true, preserveTimestamps: true });
  const before = await originals(data);
  const done = await damage(chance, data);
  const app = await App.spawn(start);
  const refused = await Promise.race([
    app.ended().then(() => /is damaged: of its database/.test(app.output)),
    app.line(/^ready /m, 60_000).then(
      () => false,
      () => /is damaged: of its database/.test(app.output),
    ),
  ]);
  await app.stop("SIGKILL");
  const after = new Set(await originals(data));
  const gone = before.filter((name) => !after.has(name));
  for (const part of PARTS) {
    await rm(join(data, part), { recursive: true, force: true });
    await cp(join(kept, part), join(data, part), { recursive: true, preserveTimestamps: true });
  }
  await rm(kept, { recursive: true });
  if (gone.length > 0) throw new WrongAnswer(`${done}: ${gone.length} objects' bytes are gone`);
  if (!refused) throw new WrongAnswer(`${done}: it was not refused: ${app.output}`);
  return done;
}

/** The objects' bytes, wherever they stand. */
async function originals(data: string): Promise<string[]> {
  const all: string[] = [];
  for (const where of ["blobs", "orphans"])
    for (const entry of await readdir(join(data, "objects", where), { recursive: true, withFileTypes: true }))
      if (entry.isFile() && !entry.name.endsWith(".json")) all.push(entry.name);
  return all;
}

/** @returns what was damaged, and how */
async function damage(chance: Chance, data: string): Promise<string> {
  const database = chance.next() < 0.5 ? "store" : "dynamodb";
  const folder = join(data, database);
  if (chance.next() < 0.1) {
    await rm(folder, { recursive: true });
    return `${database} removed`;
  }
  const names = (await readdir(folder)).filter((name) => name.endsWith(".log")).sort();
  const name = names.at(-1) ?? "";
  const file = join(folder, name);
  const { size } = await stat(file);
  // An empty log, right after a start, holds nothing that could be lost.
  if (size < 1_000) {
    await rm(join(folder, "CURRENT"));
    return `${database}/CURRENT removed`;
  }
  const at = Math.floor(chance.between(0, size * 0.9));
  if (chance.next() < 0.5) {
    await truncate(file, at);
    return `${database}/${name} cut from ${size} to ${at} bytes`;
  }
  const bytes = await readFile(file);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  await writeFile(file, bytes);
  return `${database}/${name} flipped at byte ${at} of ${size}`;
}
