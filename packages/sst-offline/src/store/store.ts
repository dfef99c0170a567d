import { type BatchOperation, ClassicLevel } from "classic-level";

/**
 * One embedded database (LevelDB) for the state of every service but DynamoDB. Each service takes
 * sublevels of its own; a batch may span several, and is written whole or not at all.
 *
 * Without `sync` a write survives the end of this process however it comes, since the operating system
 * holds it already; with `{ sync: true }` it survives the machine's end too.
 */
export type Store = ClassicLevel<string, string>;

/** A named part of the store that holds JSON values under string keys, ordered by the keys' UTF-8 bytes. */
export type Table<V> = ReturnType<typeof table<V>>;

/** One write of a batch, as `put` and `del` make them. */
export type StoreOp = BatchOperation<Store, string, unknown>;

/** The table of that name; opening it twice gives the same data. */
export function table<V>(store: Store, name: string) {
  const sublevel = store.sublevel<string, V>(name, { valueEncoding: "json" });
  tables.get(store)?.add(sublevel);
  return sublevel;
}

const tables = new WeakMap<Store, Set<{ open(): Promise<void> }>>();

export function put<V>(sublevel: Table<V>, key: string, value: V): StoreOp {
  return { type: "put", sublevel, key, value };
}

export function del<V>(sublevel: Table<V>, key: string): StoreOp {
  return { type: "del", sublevel, key };
}

/**
 * Writes `operations` whole or not at all, after everything that was written through here before. Calls
 * that meet while the disk is busy go down together: one synced write then serves them all.
 */
export function write(store: Store, operations: StoreOp[], options: { sync: boolean }): Promise<void> {
  let lane = lanes.get(store);
  if (!lane) {
    lane = new WriteLane(store);
    lanes.set(store, lane);
  }
  return lane.write(operations, options.sync);
}

const lanes = new WeakMap<Store, WriteLane>();

class WriteLane {
  private waiting: { operations: StoreOp[]; sync: boolean; done: PromiseWithResolvers }[] = [];
  private busy = false;

  constructor(private readonly store: Store) {}

  write(operations: StoreOp[], sync: boolean): Promise<void> {
    if (!operations.length) return Promise.resolve();
    const done = withResolvers();
    this.waiting.push({ operations, sync, done });
    if (!this.busy) void this.run();
    return done.promise;
  }

  private async run(): Promise<void> {
    this.busy = true;
    while (this.waiting.length) {
      const group = this.waiting;
      this.waiting = [];
      try {
        await this.store.batch<string, unknown>(
          group.flatMap(({ operations }) => operations),
          { sync: group.some(({ sync }) => sync) },
        );
        for (const { done } of group) done.resolve();
      } catch (error) {
        for (const { done } of group) done.reject(error);
      }
    }
    this.busy = false;
  }
}

// Node 20 has no Promise.withResolvers.
interface PromiseWithResolvers {
  promise: Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
}

function withResolvers(): PromiseWithResolvers {
  let resolve = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

/** A database that is not open yet; its tables are opened again whenever it is. */
export function makeStore(path: string): Store {
  const store: Store = new ClassicLevel(path, { keyEncoding: "utf8", valueEncoding: "utf8" });
  tables.set(store, new Set());
  return store;
}

/** Opens the tables of a store that was closed and opened again: by themselves they stay closed. */
export async function reopenTables(store: Store): Promise<void> {
  await Promise.all([...(tables.get(store) ?? [])].map((sublevel) => sublevel.open()));
}
