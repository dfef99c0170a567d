import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { StartError } from "../start-error.ts";
import { writeWhole } from "./write-whole.ts";

const FILE = "format.json";

/**
 * Which format a data folder has: 0 when nothing is kept in it yet, 1 when it was made before folders said so.
 * @param newest the newest format that this program knows
 * @param rescue take one whose file was torn for the oldest: each migration may be done once more
 * @throws StartError `data-folder-newer`, `data-folder-damaged`, `data-folder`
 */
export async function readFormat(folder: string, newest: number, rescue = false): Promise<number> {
  const text = await readFile(join(folder, FILE), "utf8").catch(() => undefined);
  if (text === undefined) return unsaid(folder);
  let format: unknown;
  try {
    ({ format } = JSON.parse(text) as { format?: unknown });
  } catch (error) {
    if (rescue) return unsaid(folder);
    throw new StartError(
      "data-folder-damaged",
      `The data folder ${folder} is damaged: its format.json is torn. Nothing was changed.`,
      { cause: error },
    );
  }
  if (!Number.isInteger(format))
    throw new StartError("data-folder", `${join(folder, FILE)} does not say which format the folder has.`);
  if ((format as number) > newest)
    throw new StartError(
      "data-folder-newer",
      `The data folder ${folder} was written by a newer version: its format is ${format}, and this version knows up to ${newest}. Nothing was changed. Start the newer version.`,
    );
  return format as number;
}

/** The format of a folder that does not say it. */
function unsaid(folder: string): 0 | 1 {
  return ["store", "dynamodb", "objects"].some((part) => existsSync(join(folder, part))) ? 1 : 0;
}

/** Writes down that the folder has that format now. */
export async function writeFormat(folder: string, format: number): Promise<void> {
  await writeWhole(join(folder, FILE), `${JSON.stringify({ format })}\n`);
}
