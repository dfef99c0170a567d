import type { FunctionSpec } from "../graph/functions.ts";
import type { Invocation } from "../services/lambda/report.ts";
import type { Meter } from "./meter.ts";

/**
 * Lambda bills each request, and the memory that a function is given for each millisecond that it takes, those
 * of loading it included. ("AWS Lambda pricing"; AWS Compute Blog, "AWS Lambda standardizes billing for INIT Phase".)
 */
export function countInvocation(
  meter: Meter,
  { name, memoryMb }: FunctionSpec,
  { durationMs, initMs = 0, processorMs = durationMs + initMs }: Invocation,
): void {
  const memoryMilliseconds = memoryMb * Math.ceil(durationMs + initMs);
  const memoryProcessorMilliseconds = memoryMb * processorMs;
  meter.count({
    ...{ service: "lambda", operation: "Invoke", resource: name },
    ...{ memoryMilliseconds, memoryProcessorMilliseconds },
  });
}

/** What CloudWatch Logs adds to each event when it counts bytes. ("CloudWatch Logs quotas", PutLogEvents.) */
const EVENT_BYTES = 26;

export function countLogLine(meter: Meter, functionName: string, line: string): void {
  const bytesIn = Buffer.byteLength(line) + EVENT_BYTES;
  meter.count({ service: "logs", operation: "PutLogEvents", resource: functionName, bytesIn });
}
