import type { FunctionError } from "./messages.ts";

/** The error of a function that took too long, as Lambda names it. */
export const TIMED_OUT = "Sandbox.Timedout";

/** What an invocation took. Milliseconds; Lambda bills the sum of both, rounded up. */
export interface Invocation {
  durationMs: number;
  /** What of both its process worked, other than waited; unknown when the process was ended. */
  processorMs?: number;
  /** How long loading the handler took; only on an instance's first invocation. */
  initMs?: number;
}

const ms = (milliseconds: number) => `${milliseconds.toFixed(2)} ms`;
const statusOf = ({ errorType }: FunctionError) =>
  errorType === TIMED_OUT ? ["Status: timeout"] : ["Status: error", `Error Type: ${errorType}`];

/**
 * The line by which Lambda ends each request in the log.
 * @param fault what ended the instance; what a handler throws is none
 */
export function reportLine(
  requestId: string,
  { durationMs, initMs }: Invocation,
  { memoryMb, peakBytes, fault }: { memoryMb: number; peakBytes: number; fault?: FunctionError },
): string {
  return [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${ms(durationMs)}`,
    `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${memoryMb} MB`,
    `Max Memory Used: ${Math.min(memoryMb, Math.round(peakBytes / 2 ** 20))} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${ms(initMs)}`]),
    ...(fault ? statusOf(fault) : []),
  ].join("\t");
}

/** The line by which Lambda tells of a function that did not load. */
export function initReportLine(durationMs: number, fault: FunctionError): string {
  return [`INIT_REPORT Init Duration: ${ms(durationMs)}`, "Phase: init", ...statusOf(fault)].join("\t");
}
