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
  /** Indexes of the items that a request under way, or waiting, touches too, and which AWS may refuse for that. */
  contended: readonly number[];
}

/**
 * Says which items (by index) of a write are to be reported as in conflict with an ongoing transaction;
 * none lets the write run. One process runs writes one after the other, so that the conflicts that
 * AWS reports would otherwise never be seen.
 */
export type ConflictHook = (attempt: Attempt) => readonly number[];

/** The hook that refuses all that AWS may refuse. */
export const refuseContended: ConflictHook = ({ contended }) => contended;

/**
 * What a request is in conflict with: two single writes never are. (Amazon DynamoDB Developer Guide, "Amazon DynamoDB
 * Transactions: How it works", "Transaction conflict handling in DynamoDB".)
 */
const AGAINST: Record<string, readonly string[]> = {
  TransactGetItems: ["TransactWriteItems", "PutItem", "UpdateItem", "DeleteItem"],
};
const AGAINST_WRITES = ["TransactWriteItems"];

/** Knows which items the requests under way and in the queue touch. */
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
    const keys = items.map(({ table, key }) => `${table}~${key}`);
    const against = AGAINST[operation] ?? AGAINST_WRITES;
    const contended = keys.flatMap((item, index) =>
      against.some((other) => this.#touched.has(`${other} ${item}`)) ? [index] : [],
    );
    const names = keys.map((item) => `${operation} ${item}`);
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
