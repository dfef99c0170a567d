import type { ActionStore, Callback, ItemDb, Level, Table } from "dynalite/db/index.js";
import { indexKey, itemKey } from "./keys.ts";
import { ValueStream, within } from "./value-stream.ts";

/**
 * A store for one run of one action: what the action throws in a callback fails that run, where it would
 * otherwise end the process.
 */
export function guarded(store: ActionStore, level: Level, fail: (error: unknown) => void): ActionStore {
  const guard =
    <T>(callback: Callback<T>): Callback<T> =>
    (error, value) => {
      try {
        callback(error, value);
      } catch (thrown) {
        fail(thrown);
      }
    };
  return {
    options: store.options,
    getTable: (name: string, ...rest: unknown[]) => {
      const callback = guard(rest.at(-1) as Callback<Table>);
      if (rest.length === 1) store.getTable(name, callback);
      else store.getTable(name, rest[0] as boolean, callback);
    },
    getItemDb: (table): ItemDb => {
      const items = store.getItemDb(table);
      return {
        lock: (key, task) => items.lock(key, task),
        get: (key, callback) => items.get(key, guard(callback)),
        put: (key, item, callback) => items.put(key, item, guard(callback)),
        del: (key, callback) => items.del(key, guard(callback)),
        createValueStream: (range) =>
          new ValueStream(
            level,
            within((part) => itemKey(table, part), range),
          ),
      };
    },
    getIndexDb: (type, table, index) => ({
      ...store.getIndexDb(type, table, index),
      createValueStream: (range) =>
        new ValueStream(
          level,
          within((part) => indexKey(type, table, index, part), range),
        ),
    }),
  };
}
