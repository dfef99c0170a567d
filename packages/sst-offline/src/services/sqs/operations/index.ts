import { MESSAGE_OPERATIONS } from "./messages.ts";
import { QUEUE_OPERATIONS } from "./queues.ts";
import { REDRIVE_OPERATIONS } from "./redrive.ts";

/** Each operation stands in one place: what it takes, what it needs a permission for, what it does. */
export const OPERATIONS = { ...MESSAGE_OPERATIONS, ...QUEUE_OPERATIONS, ...REDRIVE_OPERATIONS } as const;

export type OperationName = keyof typeof OPERATIONS;
