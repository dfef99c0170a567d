import { compileFilters } from "../services/eventsource/filters.ts";
import { StartError } from "../start-error.ts";
import { functionArn } from "./functions.ts";
import type { Graph } from "./graph.ts";
import { table } from "./types/dynamodb.ts";
import { eventSourceMapping } from "./types/lambda.ts";

/** A table's stream whose records a function handles. */
export interface StreamSourceSpec {
  /** The event source mapping's; what it has read is remembered under it. */
  id: string;
  streamArn: string;
  functionArn: string;
  batchSize: number;
  batchingWindowSeconds: number;
  startingPosition: "LATEST" | "TRIM_HORIZON";
  /** Patterns as JSON; a record that none of them matches is passed over. Empty: every record is handled. */
  filters: string[];
  /** ReportBatchItemFailures is on. */
  partialResponses: boolean;
  /** A failed batch is tried again as two. */
  bisect: boolean;
  /** After a batch's first try; undefined: until its records expire. */
  maximumRetries?: number;
  maximumAgeSeconds?: number;
  /** The queue or topic that is told of batches that were given up. */
  onFailureArn?: string;
}

export const isStream = (arn: string) => /^arn:[^:]+:dynamodb:[^:]+:\d+:table\/[^/]+\/stream\//.test(arn);

/** The event source mappings that read tables' streams. */
export function streamSourceSpecs(graph: Graph): StreamSourceSpec[] {
  return graph
    .each(eventSourceMapping, ({ id, label, inputs }) => {
      const {
        eventSourceArn: streamArn,
        maximumRetryAttempts: retries,
        maximumRecordAgeInSeconds: age,
      } = inputs;
      if (!inputs.enabled || !isStream(streamArn)) return [];
      if (!graph.all(table).some(({ outputs }) => outputs.streamArn === streamArn))
        throw new StartError(
          "snapshot",
          `${label} refers to the stream "${streamArn}", which the snapshot does not hold`,
        );
      const filters = (inputs.filterCriteria?.filters ?? []).map(({ pattern }) => pattern);
      compileFilters(filters, label);
      return [
        {
          id,
          streamArn,
          functionArn: functionArn(graph, inputs.functionName, label),
          batchSize: inputs.batchSize ?? 100,
          batchingWindowSeconds: inputs.maximumBatchingWindowInSeconds,
          startingPosition: inputs.startingPosition ?? "LATEST",
          filters,
          partialResponses: inputs.functionResponseTypes.includes("ReportBatchItemFailures"),
          bisect: inputs.bisectBatchOnFunctionError,
          maximumRetries: retries >= 0 ? retries : undefined,
          maximumAgeSeconds: age >= 0 ? age : undefined,
          onFailureArn: inputs.destinationConfig?.onFailure?.destinationArn,
        },
      ];
    })
    .flat();
}
