import { z } from "zod";
import type { ConflictHook } from "../services/dynamodb/dynamodb.ts";
import type { DuplicateHook } from "../services/sqs/duplicates.ts";
import { type Chance, chanceOf } from "./chance.ts";

const share = z.number().min(0).max(1);

/** What AWS does on rare occasions, and a single machine never would by itself; and what a machine does. */
export const faultOptions = z.strictObject({
  /** Repeats a run's chances, as far as the same things happen in the same order. @default 1 */
  seed: z.number().int().min(0).optional(),
  /**
   * Share of deliveries that a standard queue makes once more within two seconds, though the message is held or
   * deleted by then. (Amazon SQS Developer Guide, "At-least-once delivery in Amazon SQS".)
   */
  duplicates: share.optional(),
  /**
   * Share of write transactions that are canceled by a conflict on one of their items; a write to an item that
   * another ongoing write touches is then always refused. (Amazon DynamoDB Developer Guide, "Transaction conflict
   * handling in DynamoDB".)
   */
  conflicts: share.optional(),
  /** Share of calls of plugged-in services that are throttled, as AWS does where an account's rate is used up. */
  throttling: share.optional(),
  /** Share of writes that find the disk full, though it is not. No AWS does that; a machine at home does. */
  full: share.optional(),
});
export type FaultOptions = z.infer<typeof faultOptions>;

/** A fault that was made. */
export interface Fault {
  /** `sqs`, `dynamodb`, `disk`, or the name of a plugged-in service. */
  service: string;
  /** `delivers again`, `transaction conflict`, `throttled`, `full` */
  what: string;
}

/** Hooks of the services; undefined: the service makes no such fault. */
export interface Faults {
  duplicate?: DuplicateHook;
  conflicts?: ConflictHook;
  throttle?: (service: string) => boolean;
  fullDisk?: () => boolean;
}

/** Longest wait until a message comes again: it is then held by who got it first, or deleted already. */
const duplicateWithinMs = 2000;

/** @param onFault told of each fault as it is made */
export function createFaults(options: FaultOptions, onFault: (fault: Fault) => void): Faults {
  const { seed = 1, duplicates = 0, conflicts = 0, throttling = 0, full = 0 } = options;
  // Each kind has chances of its own, so that one more call of one service does not change what the others do.
  const [ofQueues, ofTables, ofServices, ofDisks] = [0, 1, 2, 3].map((kind) => chanceOf(seed + kind)) as [
    Chance,
    Chance,
    Chance,
    Chance,
  ];
  return {
    duplicate: duplicates
      ? () => {
          if (ofQueues.next() >= duplicates) return undefined;
          onFault({ service: "sqs", what: "a message is delivered again" });
          return ofQueues.between(0, duplicateWithinMs);
        }
      : undefined,
    conflicts: conflicts
      ? ({ operation, items, contended }) => {
          const unlucky = operation === "TransactWriteItems" && ofTables.next() < conflicts;
          const refused =
            contended.length || !unlucky ? contended : [Math.floor(ofTables.next() * items.length)];
          if (refused.length) onFault({ service: "dynamodb", what: `${operation} meets a conflict` });
          return refused;
        }
      : undefined,
    throttle: throttling
      ? (service) => {
          const throttled = ofServices.next() < throttling;
          if (throttled) onFault({ service, what: "a call is throttled" });
          return throttled;
        }
      : undefined,
    fullDisk: full
      ? () => {
          const refused = ofDisks.next() < full;
          if (refused) onFault({ service: "disk", what: "a write finds the disk full" });
          return refused;
        }
      : undefined,
  };
}
