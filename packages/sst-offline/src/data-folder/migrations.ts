import { hashBearers } from "../services/cognito/oidc/store.ts";
import { Copies } from "../services/cognito/user-pool/copies.ts";
import { Blobs } from "../services/s3/blobs.ts";
import { noteAll } from "../services/s3/notes.ts";
import { S3Store } from "../services/s3/store.ts";
import type { Store } from "../store/store.ts";
import { writeFormat } from "./format.ts";
import { accountsIn, objectsIn } from "./places.ts";

/** Brings a folder up by one format. A kill may cut it short: it is then done once more. */
type Migration = (store: Store, folder: string) => Promise<void>;

/** The first of them makes format 2 of format 1, which folders have that say none. */
const MIGRATIONS: readonly Migration[] = [
  // 2: of refresh tokens, codes and sessions the store has hashes.
  (store) => hashBearers(store),
  // 3: beside an object's bytes stands what they are of, and accounts stand outside the store once more.
  async (store, folder) => {
    await noteAll(new S3Store(store), await Blobs.open(objectsIn(folder)));
    await new Copies(accountsIn(folder)).keepAll(store);
  },
];

/** The format of the folders that this version writes. */
export const FORMAT = MIGRATIONS.length + 1;

/**
 * Brings a folder up to this version's format, step by step.
 * @param before the format that it has; 0 when it is new
 */
export async function migrate(store: Store, folder: string, before: number): Promise<void> {
  for (let format = Math.max(before, 1); before > 0 && format < FORMAT; format++) {
    await MIGRATIONS[format - 1]?.(store, folder);
    await writeFormat(folder, format + 1);
  }
  if (before === 0) await writeFormat(folder, FORMAT);
}
