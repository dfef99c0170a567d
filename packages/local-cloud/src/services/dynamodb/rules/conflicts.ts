import { AwsError } from "../../../service.ts";

/** One item that a write touches. `key` is opaque; equal keys are the same item. */
export interface TouchedItem {
  table: string;
  key: string;
}

/** A write about to run, as the hook sees it. */
export interface Attempt {
  operation: string;
  /** In the order of the request. */
  items: readonly TouchedItem[];
  /** Indexes of the items that another write, under way or waiting, touches too. */
  contended: readonly number[];
}

/**
 * Says which items (by index) of a write are to be reported as in conflict with an ongoing transaction;
 * none lets the write run. One process runs writes one after the other, so that the conflicts that
 * AWS reports would otherwise never be seen.
 */
export type ConflictHook = (attempt: Attempt) => readonly number[];

/** The hook that refuses what AWS may refuse: a write to an item that another ongoing write touches. */
export const refuseContended: ConflictHook = ({ contended }) => contended;

/** Knows which items the writes under way and in the queue touch. */
export class Conflicts {
  hook: ConflictHook | undefined;
  readonly #touched = new Map<string, number>();

  constructor(hook: ConflictHook | undefined) {
    this.hook = hook;
  }

  /**
   * Runs a write; `conflicting` holds the indexes of the items that the hook wants reported.
   * Without a hook nothing is counted.
   */
  async during<T>(
    operation: string,
    items: readonly TouchedItem[],
    write: (conflicting: readonly number[]) => Promise<T>,
  ): Promise<T> {
    const names = items.map(({ table, key }) => `${table}~${key}`);
    const contended = names.flatMap((name, index) => (this.#touched.has(name) ? [index] : []));
    const conflicting = this.hook?.({ operation, items, contended }) ?? [];
    for (const name of names) this.#touched.set(name, (this.#touched.get(name) ?? 0) + 1);
    try {
      return await write(conflicting);
    } finally {
      for (const name of names) {
        const left = (this.#touched.get(name) ?? 1) - 1;
        if (left) this.#touched.set(name, left);
        else this.#touched.delete(name);
      }
    }
  }
}

/** What a write of a single item answers when a transaction holds the item. */
export const conflictOfSingleWrite = () =>
  new AwsError("TransactionConflictException", "Transaction is ongoing for the item");
