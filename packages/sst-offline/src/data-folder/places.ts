import { join } from "node:path";

/** Where the objects' bytes are in a data folder. */
export const objectsIn = (folder: string) => join(folder, "objects");
/** Where accounts stand once more. */
export const accountsIn = (folder: string) => join(folder, "accounts");
