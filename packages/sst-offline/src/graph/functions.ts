import { compileFilters } from "../services/eventsource/filters.ts";
import { StartError } from "../start-error.ts";
import { find, type Graph, type Node } from "./graph.ts";
import type { Plain } from "./plain.ts";
import { isStream } from "./streams.ts";
import { eventSourceMapping, lambdaFunction } from "./types/lambda.ts";
import { queue } from "./types/messaging.ts";

/** A Lambda function as its instances need it. */
export interface FunctionSpec {
  name: string;
  arn: string;
  roleArn: string;
  /** Path from the app's folder and the export's name: `src/api.handler`. */
  handler: string;
  /** npm packages that are not bundled. */
  install: string[];
  timeoutSeconds: number;
  memoryMb: number;
  /** At most so many instances at once; undefined: as many as the machine bears. */
  reservedConcurrency?: number;
  /** Link name → what `Resource.<name>` reads, with local addresses. */
  links: Record<string, Plain>;
  environment: Record<string, string>;
}

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

export function functionSpecs(graph: Graph): FunctionSpec[] {
  return graph.each(lambdaFunction, ({ label, arn, inputs, source }) => {
    if (!source) throw new StartError("snapshot", `${label}: the snapshot does not say what it runs`);
    return {
      name: inputs.name,
      arn,
      roleArn: inputs.role,
      handler: source.handler,
      install: source.install,
      timeoutSeconds: inputs.timeout,
      memoryMb: inputs.memorySize,
      // -1 is the provider's way of saying "none reserved".
      reservedConcurrency:
        (inputs.reservedConcurrentExecutions ?? -1) >= 0 ? inputs.reservedConcurrentExecutions : undefined,
      links: graph.localize(graph.secrets(source.links)),
      environment: graph.localize(inputs.environment?.variables ?? {}),
    };
  });
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

/** A function's ARN from any way of naming it: name, ARN, qualified ARN, API Gateway's invocation ARN. */
export function functionArn(graph: Graph, reference: string, from: string): string {
  const within = /arn:[^:]+:lambda:[^:]+:\d+:function:[^:/]+/.exec(reference)?.[0] ?? reference;
  const found = graph.all(lambdaFunction).find((node) => isCalled(node, within));
  if (!found)
    throw new StartError(
      "snapshot",
      `${from} refers to the function "${reference}", which the snapshot does not hold`,
    );
  return found.arn;
}

function isCalled(node: Node<{ name: string }>, reference: string): boolean {
  return node.arn === reference || node.inputs.name === reference || node.id === reference;
}
