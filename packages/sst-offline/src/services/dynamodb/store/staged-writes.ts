import type {
  ActionStore,
  BatchOperation,
  Callback,
  IndexDb,
  Item,
  ItemDb,
  Range,
  Store,
  Table,
} from "dynalite/db/index.js";
import type { ItemChange } from "./expiry.ts";
import { indexKey, itemKey } from "./keys.ts";

/**
 * A store that dynalite's actions write to as to its own, but which only remembers what they wrote, so
 * that the items and index entries of one or many actions reach the disk in one atomic batch. (dynalite
 * itself writes an item and each of its index entries one after the other.)
 */
export class StagedWrites implements ActionStore {
  readonly options: ActionStore["options"];
  readonly engine: Store;
  readonly #writes = new Map<string, BatchOperation>();
  readonly #items = new Map<string, ItemChange>();
  readonly #tables = new Map<string, Table>();

  constructor(engine: Store) {
    this.engine = engine;
    this.options = engine.options;
  }

  getTable(name: string, active: boolean | Callback<Table>, callback?: Callback<Table>): void {
    const done = typeof active === "function" ? active : (callback as Callback<Table>);
    const known = this.#tables.get(name);
    if (known) {
      done(null, known);
    } else {
      this.engine.getTable(name, active !== false, (error, table) => {
        if (table) this.#tables.set(name, table);
        done(error, table);
      });
    }
  }

  /** An item as it will be once this is committed. */
  async read(table: string, key: string): Promise<Item | undefined> {
    const at = itemKey(table, key);
    const known = this.#items.get(at);
    if (known) return known.after;
    const item = (await this.engine.db.get(at)) as Item | undefined;
    this.#items.set(at, { table, key, before: item, after: item });
    return item;
  }

  getItemDb(table: string): ItemDb {
    const change = (key: string, after: Item | undefined) => {
      const at = itemKey(table, key);
      this.#writes.set(at, after ? { type: "put", key: at, value: after } : { type: "del", key: at });
      const known = this.#items.get(at);
      this.#items.set(at, { table, key, before: known?.before, after });
    };
    return {
      // The one writer already keeps every other write away.
      lock: (_key, task) => task((callback) => callback),
      get: (key, callback) => {
        this.read(table, key).then((item) => callback(null, item), callback);
      },
      put: (key, item, callback) => {
        change(key, item);
        callback(null);
      },
      del: (key, callback) => {
        change(key, undefined);
        callback(null);
      },
      createValueStream: refuseToStream,
    };
  }

  getIndexDb(type: string, table: string, index: string): IndexDb {
    return {
      put: (key, value, callback) => {
        const at = indexKey(type, table, index, key);
        this.#writes.set(at, { type: "put", key: at, value });
        callback(null);
      },
      del: (key, callback) => {
        const at = indexKey(type, table, index, key);
        this.#writes.set(at, { type: "del", key: at });
        callback(null);
      },
      createValueStream: refuseToStream,
    };
  }

  /** Each item read or written so far, as it was and as it will be. */
  get items(): ItemChange[] {
    return [...this.#items.values()];
  }

  /**
   * Writes everything, and `more`, in one batch: after a kill either all of it is there or none. Not
   * flushed to the disk's platter: it survives the end of the process, not that of the machine's power.
   */
  async commit(more: BatchOperation[] = []): Promise<void> {
    const batch = [...this.#writes.values(), ...more];
    if (batch.length) await this.engine.db.batch(batch);
  }
}

function refuseToStream(_range: Range): never {
  throw new Error("staged writes are not for reading ranges");
}
