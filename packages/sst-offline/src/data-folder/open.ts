import type { Guarded } from "../store/guard.ts";
import type { Room } from "../store/room.ts";
import { makeStore, reopenTables, type Store } from "../store/store.ts";
import { openDatabase } from "./databases.ts";
import { readFormat } from "./format.ts";
import { lockFolder } from "./lock.ts";
import { FORMAT, migrate } from "./migrations.ts";

export interface FolderOptions {
  room: Room;
  /** Open it as far as it goes though it is damaged. */
  rescue?: boolean;
  /** Told in plain words what was found, and done about it. */
  say(line: string): void;
}

/** A data folder that is this process's. */
export interface OpenFolder {
  store: Store;
  /** Opens another database of the folder, as its own. */
  open(name: string, make: (path: string) => Guarded): Promise<void>;
  /** Closes the store, and gives the folder back. */
  close(): Promise<void>;
}

/**
 * Takes a data folder, and opens its store in this version's format.
 * @throws StartError `data-folder-in-use`, `data-folder-newer`, `data-folder-damaged`, `data-folder`
 */
export async function openFolder(folder: string, options: FolderOptions): Promise<OpenFolder> {
  const { room, rescue = false, say } = options;
  const release = await lockFolder(folder);
  let store: Store | undefined;
  const settings = {
    ...{ folder, room, rescue },
    onSalvaged: (name: string, damage: string, copy: string) =>
      say(`the database ${name} was damaged (${damage}); what can be read of it is used, a copy is ${copy}`),
  };
  const open: OpenFolder["open"] = (name, make) => openDatabase(name, make, settings);
  const close = async () => {
    await store?.close();
    await release();
  };
  try {
    // Before anything is opened: LevelDB writes to what it opens.
    const before = await readFormat(folder, FORMAT, rescue);
    const openStore = () =>
      openDatabase(
        "store",
        (path) => {
          store = makeStore(path);
          return store as unknown as Guarded;
        },
        settings,
        () => reopenTables(store!),
      );
    await openStore();
    await migrate(store!, folder, before);
    if (before > 0 && before < FORMAT) {
      say(`the data folder was brought from format ${before} to ${FORMAT}`);
      // LevelDB begins a new list of its tables, in which no key is named that is gone.
      await store!.close();
      await openStore();
    }
    return { store: store!, open, close };
  } catch (error) {
    await close();
    throw error;
  }
}
