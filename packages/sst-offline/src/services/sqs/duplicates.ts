import { randomUUID } from "node:crypto";
import type { QueuedMessage } from "./store.ts";

/**
 * Asked of each delivery of a standard queue: after how many milliseconds the same message is delivered once more,
 * whatever has become of it by then; undefined: it is not. SQS promises at least one delivery, and not only one.
 */
export type DuplicateHook = (message: QueuedMessage) => number | undefined;

/** The copy on a server that knows nothing of this delivery, and will know nothing of the deletion. */
export function copyOf(message: QueuedMessage, afterMs: number): QueuedMessage {
  return {
    ...message,
    id: randomUUID(),
    copyOf: message.id,
    visibleAt: Date.now() + afterMs,
    receiveCount: message.receiveCount - 1,
    receiptHandle: undefined,
    holder: undefined,
  };
}
