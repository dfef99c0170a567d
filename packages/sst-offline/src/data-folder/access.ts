import { chmodSync, readdirSync, statSync } from "node:fs";
import { StartError } from "../start-error.ts";

const OTHERS = 0o077;
/** What shows that a folder is a data folder, and not one in which other things are kept as well. */
const SIGNS = ["secrets.json", "format.json"];
/** What may be there before those are. */
const EARLY = ["logs", "lock", "seals", "store"];

/**
 * Closes a data folder to the machine's other users, for whom it may have been made open: by an earlier version, by
 * hand, or by copying. One that holds other things too stays as it is: what is made in it is closed by itself.
 * @returns whether it had to be closed
 * @throws StartError `data-folder` when it is another user's
 */
export function closeToOthers(folder: string): boolean {
  // There the folder's access list decides, which is that of the person's own folders.
  if (process.platform === "win32") return false;
  const names = readdirSync(folder);
  const own = SIGNS.some((name) => names.includes(name)) || names.every((name) => EARLY.includes(name));
  if (!own || (statSync(folder).mode & OTHERS) === 0) return false;
  try {
    chmodSync(folder, 0o700);
  } catch (error) {
    throw new StartError(
      "data-folder",
      `The data folder ${folder} is open to other users of this machine, and this user may not close it.`,
      { cause: error },
    );
  }
  return true;
}
