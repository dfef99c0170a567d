import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { Blobs } from "../services/s3/blobs.ts";
import { StartError } from "../start-error.ts";
import { DamagedStore, type Guarded, openGuarded } from "../store/guard.ts";
import type { Room } from "../store/room.ts";
import { Seal } from "../store/seal.ts";
import { inUse } from "./lock.ts";
import { objectsIn } from "./places.ts";
import { levelError } from "./reason.ts";

export interface DatabaseOptions {
  /** The data folder. */
  folder: string;
  room: Room;
  /** Open what is damaged too, as far as it goes, with a copy of it set aside. */
  rescue: boolean;
  /** Told what was damaged, and where its copy is. */
  onSalvaged(name: string, damage: string, copy: string): void;
}

/**
 * Opens one of a data folder's databases.
 * @param name its folder's
 * @param make makes it, in that folder
 * @throws StartError `data-folder-damaged`, `data-folder-in-use`, `data-folder`
 */
export async function openDatabase(
  name: string,
  make: (path: string) => Guarded,
  { folder, room, rescue, onSalvaged }: DatabaseOptions,
  reopened?: (level: Guarded) => Promise<void>,
): Promise<void> {
  const path = join(folder, name);
  // Where an object's bytes are, a database that is not there was lost.
  const seal = new Seal(path, join(folder, "seals", name), await Blobs.areIn(objectsIn(folder)));
  const open = (salvage = false) => openGuarded({ room, seal, salvage, make: () => make(path), reopened });
  let damage: string;
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    return await open();
  } catch (error) {
    const { code, message } = levelError(error);
    if (code === "LEVEL_LOCKED") throw await inUse(folder, error);
    damage = error instanceof DamagedStore ? error.message : message;
    if (!(error instanceof DamagedStore || /corruption/i.test(message)))
      throw new StartError("data-folder", `${path} does not open: ${message}.`, { cause: error });
    if (!rescue)
      throw new StartError(
        "data-folder-damaged",
        `The data folder ${folder} is damaged: of its database ${name}, ${damage}. Nothing was changed, and the objects' bytes are there.`,
        { cause: error },
      );
  }
  const copy = join(folder, "damaged", new Date().toISOString().replaceAll(":", "-"), name);
  await cp(path, copy, { recursive: true });
  await open(true).catch(async () => {
    // LevelDB's own repair keeps each table and log that can be read at all.
    await ClassicLevel.repair(path).catch(() => {});
    return open(true).catch(async () => {
      await rm(path, { recursive: true, force: true });
      await mkdir(path, { mode: 0o700 });
      return open(true);
    });
  });
  onSalvaged(name, damage, copy);
}
