import type { StoreOp } from "../../store/store.ts";
import type { QueuedMessage, SqsStore, StoredDeduplication } from "./store.ts";

/** Amazon SQS Developer Guide, "Exactly-once processing in Amazon SQS". */
const INTERVAL_MS = 5 * 60_000;

/** What a FIFO queue has been sent in the last five minutes, also what was received and deleted since. */
export class Deduplication {
  /** Oldest first. */
  private readonly known = new Map<string, StoredDeduplication>();

  constructor(
    private readonly queue: string,
    private readonly store: SqsStore,
    private readonly perGroup: () => boolean,
  ) {}

  restore(kept: [string, StoredDeduplication][]): void {
    for (const [key, value] of kept.sort(([, a], [, b]) => a.at - b.at)) this.known.set(key, value);
  }

  /**
   * Notes that `message` is sent; when its like was before, that one.
   * @returns what to write, and the message that the sender is told of
   */
  claim(message: QueuedMessage): { told: QueuedMessage; duplicate: boolean; operations: StoreOp[] } {
    const operations = this.expire();
    const key = this.keyOf(message);
    const before = this.known.get(key);
    const entry = before ?? { id: message.id, sequence: message.sequence, at: message.sentAt };
    this.known.set(key, entry);
    // A duplicate writes it again: when that is done, so is the first one's own write.
    operations.push(this.store.putDeduplication(this.queue, key, entry));
    const told = { ...message, id: entry.id, sequence: entry.sequence };
    return { told, duplicate: before !== undefined, operations };
  }

  /** The message was not written after all. */
  forget(message: QueuedMessage): void {
    const key = this.keyOf(message);
    if (this.known.get(key)?.id === message.id) this.known.delete(key);
  }

  private keyOf({ groupId, deduplicationId }: QueuedMessage): string {
    return this.perGroup() ? `${groupId}/${deduplicationId}` : `${deduplicationId}`;
  }

  private expire(): StoreOp[] {
    const operations: StoreOp[] = [];
    for (const [key, { at }] of this.known) {
      if (at > Date.now() - INTERVAL_MS) break;
      this.known.delete(key);
      operations.push(this.store.removeDeduplication(this.queue, key));
    }
    return operations;
  }
}
