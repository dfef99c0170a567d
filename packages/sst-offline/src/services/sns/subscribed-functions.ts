import { type Authorize, onBehalfOf } from "../../endpoint/access.ts";
import { AwsError } from "../../service.ts";
import { invokeAsynchronously } from "../lambda/asynchronous.ts";
import type { Lambda } from "../lambda/lambda.ts";
import type { Deliveries } from "./publish.ts";

export interface SubscribedFunctions {
  /** Calls each function in the background. What is under way when the process is killed is lost. */
  invoke(topicArn: string, events: Deliveries["events"]): void;
  /** Waits for calls under way, and tries none again. */
  close(): Promise<void>;
}

export function subscribedFunctions({
  lambda,
  account,
  authorize,
  onError,
  retryAfterMs,
}: {
  lambda?: Pick<Lambda, "invoke">;
  account: string;
  authorize: Authorize;
  onError?(message: string): void;
  /** How long to wait before each further try. */
  retryAfterMs?: number[];
}): SubscribedFunctions {
  const stop = new AbortController();
  const underWay = new Set<Promise<void>>();

  async function call(topicArn: string, { functionArn, event }: Deliveries["events"][number]): Promise<void> {
    try {
      const action = "lambda:InvokeFunction";
      await authorize({
        ...onBehalfOf("sns.amazonaws.com", topicArn, account),
        action,
        resource: functionArn,
      });
      if (lambda)
        await invokeAsynchronously(lambda, functionArn, event, { retryAfterMs, signal: stop.signal });
    } catch (error) {
      // A refusal has been told already.
      if (error instanceof AwsError || stop.signal.aborted) return;
      onError?.(`${functionArn.split(":").at(-1)}: ${(error as Error).message}`);
    }
  }

  return {
    invoke(topicArn, events) {
      for (const event of events) {
        const calling = call(topicArn, event).finally(() => underWay.delete(calling));
        underWay.add(calling);
      }
    },
    async close() {
      stop.abort();
      await Promise.all(underWay);
    },
  };
}
