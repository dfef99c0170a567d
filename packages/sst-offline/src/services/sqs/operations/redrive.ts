import { z } from "zod";
import { AwsError } from "../../../service.ts";
import type { Broker } from "../broker.ts";
import type { Queue } from "../queue.ts";
import { operation } from "./operation.ts";

/** Dead letters and their way back. */
export const REDRIVE_OPERATIONS = {
  ListDeadLetterSourceQueues: operation({
    queue: "QueueUrl",
    input: z.object({ QueueUrl: z.string() }),
    // The API's one member that begins with a small letter.
    run: (_input, { broker, queue, urlOf }) => ({ queueUrls: sourcesOf(broker, queue).map(urlOf) }),
  }),
  StartMessageMoveTask: operation({
    queue: "SourceArn",
    input: z.object({
      SourceArn: z.string(),
      DestinationArn: z.string().optional(),
      MaxNumberOfMessagesPerSecond: z.coerce.number().int().min(1).max(500).optional(),
    }),
    run: (input, { broker, moveTasks, queue }) => {
      if (!sourcesOf(broker, queue).length)
        throw new AwsError(
          "InvalidParameterValue",
          "Source queue must be configured as a Dead Letter Queue.",
        );
      if (input.DestinationArn && !broker.byArn(input.DestinationArn))
        throw new AwsError(
          "ResourceNotFoundException",
          "The resource that you specified for the DestinationArn parameter doesn't exist.",
          404,
        );
      return { TaskHandle: moveTasks.start(queue, input.DestinationArn, input.MaxNumberOfMessagesPerSecond) };
    },
  }),
  ListMessageMoveTasks: operation({
    queue: "SourceArn",
    input: z.object({ SourceArn: z.string(), MaxResults: z.coerce.number().int().min(1).max(10).optional() }),
    run: (input, { moveTasks, queue }) => ({ Results: moveTasks.list(queue, input.MaxResults ?? 1) }),
  }),
  CancelMessageMoveTask: operation({
    queue: "none",
    input: z.object({ TaskHandle: z.string() }),
    run: (input, { moveTasks }) => ({ ApproximateNumberOfMessagesMoved: moveTasks.cancel(input.TaskHandle) }),
  }),
} as const;

export function sourcesOf(broker: Broker, deadLetters: Queue): Queue[] {
  return [...broker.queues.values()].filter(
    ({ settings }) => settings.redrivePolicy?.deadLetterTargetArn === deadLetters.arn,
  );
}
