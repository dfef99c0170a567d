import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../../../data-folder/write-whole.ts";
import { put, type Store, table, write } from "../../../store/store.ts";
import type { User } from "./store.ts";

/**
 * Accounts once more, a file each, outside the store: what a person has is filed under their `sub`, which nobody can
 * give them again. So who has lost the store signs in as before.
 */
export class Copies {
  constructor(private readonly folder: string) {}

  async keep(poolId: string, { codes: _, failures: __, actions: ___, ...user }: User): Promise<void> {
    const folder = join(this.folder, poolId);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeWhole(this.file(poolId, user.sub), JSON.stringify(user));
  }

  async remove(poolId: string, sub: string): Promise<void> {
    await rm(this.file(poolId, sub), { force: true });
  }

  /** Copies the accounts that were made before there were copies. */
  async keepAll(store: Store): Promise<void> {
    const prefix = "!cognito-users-";
    for await (const [at, text] of store.iterator({ gte: prefix, lt: `${prefix}\u{10FFFF}` }))
      await this.keep(at.slice(prefix.length, at.indexOf("!", 1)), JSON.parse(text) as User);
  }

  /** Puts the accounts back that the store does not have. @returns how many */
  async restore(store: Store): Promise<number> {
    let restored = 0;
    const entries = await readdir(this.folder, { withFileTypes: true }).catch(() => []);
    for (const { name: poolId } of entries.filter((entry) => entry.isDirectory())) {
      const users = table<User>(store, `cognito-users-${poolId}`);
      const emails = table<string>(store, `cognito-emails-${poolId}`);
      for (const name of await readdir(join(this.folder, poolId))) {
        const user = await readCopy(join(this.folder, poolId, name));
        if (!user || name !== `${user.sub}.json`) continue;
        // Somebody may have signed up anew with the address: theirs it is.
        if ((await users.get(user.sub)) || (await emails.get(user.email))) continue;
        await write(store, [put(users, user.sub, user), put(emails, user.email, user.sub)], { sync: true });
        restored++;
      }
    }
    return restored;
  }

  private file(poolId: string, sub: string): string {
    return join(this.folder, poolId, `${sub}.json`);
  }
}

/** @returns undefined for what is no copy: other programs' files, and one that the end of the machine tore */
async function readCopy(file: string): Promise<User | undefined> {
  try {
    return { ...JSON.parse(await readFile(file, "utf8")), codes: {} } as User;
  } catch {
    return undefined;
  }
}
