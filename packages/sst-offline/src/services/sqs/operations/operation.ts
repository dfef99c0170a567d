import type { z } from "zod";
import type { Broker } from "../broker.ts";
import type { MoveTasks } from "../move-tasks.ts";
import type { Queue } from "../queue.ts";

/** What an operation runs with. */
export interface OperationContext {
  broker: Broker;
  moveTasks: MoveTasks;
  /** The queue that the input names; the protocol has found it. */
  queue: Queue;
  urlOf(queue: Queue): string;
  /** Ends when the client hangs up. */
  signal: AbortSignal;
  /** Who sends, as `SenderId`. */
  senderId: string;
}

export interface Operation<Input extends z.ZodType> {
  input: Input;
  /** What the policies are asked for; most are named like the operation. */
  action?: string;
  /** Which member names the queue; none: the operation is about the account. */
  queue: "QueueUrl" | "QueueName" | "SourceArn" | "none";
  run(input: z.output<Input>, context: OperationContext): Promise<unknown> | unknown;
}

/** Keeps an operation's input type for its `run`. */
export const operation = <Input extends z.ZodType>(definition: Operation<Input>) => definition;
