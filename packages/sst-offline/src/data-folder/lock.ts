import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { StartError } from "../start-error.ts";
import { levelError } from "./reason.ts";

/**
 * Takes a data folder for this process. The lock is that of an empty LevelDB, which ends with its process however that
 * ends; that of the store itself would come too late, since its files are looked at before it is opened.
 * @returns gives the folder back
 * @throws StartError `data-folder-in-use` naming what uses it, `data-folder`
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, "lock");
  await mkdir(path, { recursive: true, mode: 0o700 });
  const lock = new ClassicLevel(path);
  try {
    await lock.open().catch(async (error) => {
      if (!/corruption/i.test(levelError(error).message)) throw error;
      await clear(path);
      await lock.open();
    });
  } catch (error) {
    const { code, message } = levelError(error);
    if (code === "LEVEL_LOCKED") throw await inUse(folder, error);
    throw new StartError("data-folder", `The data folder ${folder} cannot be locked: ${message}.`, {
      cause: error,
    });
  }
  return () => lock.close();
}

/** Empties a lock that the end of the machine tore: it holds no data. Its `LOCK` stays, which another process may have. */
async function clear(path: string): Promise<void> {
  for (const name of await readdir(path))
    if (name !== "LOCK") await rm(join(path, name), { recursive: true, force: true });
}

/** @returns a StartError that names what uses the folder */
export async function inUse(folder: string, cause: unknown): Promise<StartError> {
  const url = await readFile(join(folder, "outputs.json"), "utf8")
    .then((text) => (JSON.parse(text) as { url?: string }).url)
    .catch(() => undefined);
  return new StartError(
    "data-folder-in-use",
    `The data folder ${folder} is in use by another process${url ? `, at ${url}` : ""}: stop that one first.`,
    { cause },
  );
}
