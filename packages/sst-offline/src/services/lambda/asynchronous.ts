import { setTimeout as delay } from "node:timers/promises";
import type { Lambda } from "./lambda.ts";

/**
 * A failed asynchronous invocation is tried twice more; Lambda waits a minute, then two, which is longer than
 * anyone watches a terminal. (AWS Lambda Developer Guide, "How Lambda handles errors and retries with
 * asynchronous invocation".)
 */
const SHORT_RETRIES = [1000, 2000];

/**
 * Invokes a function for a caller that does not wait: at its limit the event waits, and what fails is tried again.
 * What is under way when the process is killed is lost.
 * @throws Error in the words of the last failure
 */
export async function invokeAsynchronously(
  lambda: Pick<Lambda, "invoke">,
  functionArn: string,
  event: unknown,
  {
    retryAfterMs = SHORT_RETRIES,
    signal,
  }: {
    /** How long to wait before each further try. */
    retryAfterMs?: number[];
    signal?: AbortSignal;
  } = {},
): Promise<void> {
  for (const wait of [...retryAfterMs, undefined]) {
    const outcome = await lambda.invoke(functionArn, event);
    if (!("error" in outcome)) return;
    if (wait === undefined) throw new Error(`${outcome.error.errorType}: ${outcome.error.errorMessage}`);
    await delay(wait, undefined, { signal });
  }
}
