import { randomUUID } from "node:crypto";
import { copyFile, mkdir, readlink, rename, rm, stat, symlink } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { StartError } from "../../start-error.ts";

/**
 * Puts what `copyFiles` names beside a function's bundle. A file is copied; in place of a folder stands a link to it,
 * which is as quick for any size, and leads to what comes into it later.
 * @param root the app's folder
 * @param task the bundle's
 * @throws StartError `bundle` for a place outside of the bundle's folder
 */
export async function placeFiles(
  root: string,
  task: string,
  copyFiles: readonly { from: string; to: string }[],
): Promise<void> {
  for (const { from, to } of copyFiles) {
    const source = join(root, from);
    const place = join(task, to);
    if (place === task || relative(task, place).split(sep)[0] === "..")
      throw new StartError("bundle", `copyFiles: "${to}" lies outside of the function's folder`);
    await mkdir(dirname(place), { recursive: true });
    const found = await stat(source).catch(() => undefined);
    await (found?.isFile() ? copy(source, place) : link(source, place));
  }
}

/** An instance may read the file at this moment: it sees the old one or the new one, whole. */
async function copy(source: string, place: string): Promise<void> {
  const fresh = `${place}.${randomUUID()}.tmp`;
  await copyFile(source, fresh);
  await rename(fresh, place).catch(async () => {
    // A folder stands there.
    await rm(place, { recursive: true, force: true });
    await rename(fresh, place);
  });
}

async function link(source: string, place: string): Promise<void> {
  if ((await readlink(place).catch(() => undefined)) === source) return;
  await rm(place, { recursive: true, force: true });
  // Windows lets everybody make junctions; elsewhere the word says nothing.
  await symlink(source, place, "junction").catch((error: NodeJS.ErrnoException) => {
    // Two clouds of one app may start side by side.
    if (error.code !== "EEXIST") throw error;
  });
}
