import { compileFilters } from "../services/eventsource/filters.ts";
import { StartError } from "../start-error.ts";
import { functionArn } from "./functions.ts";
import { find, type Graph } from "./graph.ts";
import { isStream } from "./streams.ts";
import { eventSourceMapping } from "./types/lambda.ts";
import { queue } from "./types/messaging.ts";

/** A queue whose messages a function handles. */
export interface EventSourceSpec {
  queueArn: string;
  functionArn: string;
  batchSize: number;
  batchingWindowSeconds: number;
  /** ReportBatchItemFailures is on. */
  partialResponses: boolean;
  maximumConcurrency?: number;
  /** Patterns as JSON; a message that none of them matches is removed unread. */
  filters?: string[];
}

export function eventSourceSpecs(graph: Graph): EventSourceSpec[] {
  return graph
    .each(eventSourceMapping, ({ label, inputs }) => {
      if (!inputs.enabled || isStream(inputs.eventSourceArn)) return [];
      if (!/^arn:[^:]+:sqs:/.test(inputs.eventSourceArn))
        throw new StartError(
          "snapshot",
          `${label}: the local cloud takes events from queues and tables' streams only, not from ${inputs.eventSourceArn}`,
        );
      const filters = (inputs.filterCriteria?.filters ?? []).map(({ pattern }) => pattern);
      compileFilters(filters, label);
      const source = find(graph.all(queue), inputs.eventSourceArn, label);
      const spec: EventSourceSpec = {
        queueArn: source.arn,
        functionArn: functionArn(graph, inputs.functionName, label),
        batchSize: inputs.batchSize ?? 10,
        batchingWindowSeconds: inputs.maximumBatchingWindowInSeconds,
        partialResponses: inputs.functionResponseTypes.includes("ReportBatchItemFailures"),
        maximumConcurrency: inputs.scalingConfig?.maximumConcurrency,
        filters,
      };
      const refusal = refusalOf(spec, source.inputs.fifoQueue);
      if (refusal) throw new StartError("snapshot", `${label}: ${refusal}`);
      return [spec];
    })
    .flat();
}

/** Why Lambda would not take an event source. (AWS Lambda Developer Guide, "Lambda parameters for Amazon SQS event source mappings".) */
function refusalOf({ batchSize, batchingWindowSeconds, maximumConcurrency }: EventSourceSpec, fifo: boolean) {
  const [concurrency, largest] = [maximumConcurrency ?? 2, fifo ? 10 : 10_000];
  if (concurrency < 2 || concurrency > 1000) return "a maximum concurrency is from 2 to 1,000";
  if (batchSize < 1 || batchSize > largest) return `a batch of this queue holds 1 to ${largest} messages`;
  if (fifo && batchingWindowSeconds > 0) return "a FIFO queue has no batching window";
  if (batchSize > 10 && batchingWindowSeconds < 1)
    return "batches of more than 10 messages need a batching window of a second";
  return undefined;
}
