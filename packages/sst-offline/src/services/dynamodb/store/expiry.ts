import type { BatchOperation, Item, Store } from "dynalite/db/index.js";
import { expiryKey, itemKey, startingWith, timeToLiveKey } from "./keys.ts";

/** One item of a table, before and after a write. */
export interface ItemChange {
  table: string;
  /** dynalite's key of the item. */
  key: string;
  before: Item | undefined;
  after: Item | undefined;
}

/**
 * Which items expire when: an index that is kept in the batch of each write, so that finding what has
 * expired never scans a table.
 */
export class Expiry {
  readonly #store: Store;
  readonly #attributes = new Map<string, string>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Reads which tables have a TTL attribute. */
  async load(): Promise<void> {
    const prefix = timeToLiveKey("");
    for await (const [key, value] of this.#store.db.iterator(startingWith(prefix))) {
      this.#attributes.set(key.slice(prefix.length), value as string);
    }
  }

  /** Tables that have a TTL attribute. */
  get tables(): string[] {
    return [...this.#attributes.keys()];
  }

  attributeOf(table: string): string | undefined {
    return this.#attributes.get(table);
  }

  /** Turns TTL on for a table, which may hold items already, or off (undefined). */
  async set(table: string, attribute: string | undefined): Promise<void> {
    const batch: BatchOperation[] = [];
    for await (const key of this.#store.db.keys(startingWith(`expiry~${table}~`))) {
      batch.push({ type: "del", key });
    }
    if (attribute) {
      const prefix = itemKey(table, "");
      for await (const [at, item] of this.#store.db.iterator(startingWith(prefix))) {
        const key = at.slice(prefix.length);
        const seconds = expiryOf(item as Item, attribute);
        if (seconds !== undefined) {
          batch.push({ type: "put", key: expiryKey(table, seconds, key), value: key });
        }
      }
      batch.push({ type: "put", key: timeToLiveKey(table), value: attribute });
      this.#attributes.set(table, attribute);
    } else {
      batch.push({ type: "del", key: timeToLiveKey(table) });
      this.#attributes.delete(table);
    }
    await this.#store.db.batch(batch);
  }

  /** What the index must change with these items. */
  follow(changes: ItemChange[]): BatchOperation[] {
    const batch: BatchOperation[] = [];
    for (const { table, key, before, after } of changes) {
      const attribute = this.#attributes.get(table);
      if (!attribute || before === after) continue;
      const was = expiryOf(before, attribute);
      const is = expiryOf(after, attribute);
      if (was === is) continue;
      if (was !== undefined) batch.push({ type: "del", key: expiryKey(table, was, key) });
      if (is !== undefined) batch.push({ type: "put", key: expiryKey(table, is, key), value: key });
    }
    return batch;
  }

  /**
   * Keys of at most `limit` items of a table that expired before `now` (seconds since 1970), oldest first.
   * As in "Using time to live (TTL) in DynamoDB", a time more than five years past does not count, lest a
   * mistake in the unit delete everything.
   */
  async expired(table: string, now: number, limit: number): Promise<string[]> {
    const keys: string[] = [];
    const range = {
      gte: expiryKey(table, Math.max(0, now - FIVE_YEARS), ""),
      lt: expiryKey(table, now, ""),
      limit,
    };
    for await (const key of this.#store.db.values(range)) keys.push(key as string);
    return keys;
  }
}

const FIVE_YEARS = 5 * 365 * 24 * 60 * 60;

/** When an item expires, in seconds since 1970; only a Number counts. */
export function expiryOf(item: Item | undefined, attribute: string): number | undefined {
  const value = item?.[attribute]?.N;
  if (typeof value !== "string") return undefined;
  const seconds = Math.floor(Number(value));
  return seconds >= 0 && seconds < 1e12 ? seconds : undefined;
}
