import { expect, it } from "vitest";
import type { EventSourceSpec } from "../../graph/event-sources.ts";
import type { ReceivedMessage } from "../sqs/spec.ts";
import { pollQueue } from "./queue-poller.ts";

const spec = {
  queueArn: "arn:aws:sqs:us-east-1:000000000000:jobs",
  functionArn: "arn:aws:lambda:us-east-1:000000000000:function:work",
  batchSize: 20,
  batchingWindowSeconds: 0,
  partialResponses: false,
} as EventSourceSpec;

const message = (n: number) =>
  ({ messageId: `${n}`, receiptHandle: `${n}`, body: `${n}` }) as ReceivedMessage;

it("hands on what it has in hand, though the queue refuses to fill the batch", async () => {
  const first = Array.from({ length: 10 }, (_, n) => message(n));
  const answers = [() => first, () => Promise.reject(new Error("The disk is full."))];
  const removed: string[] = [];
  const handled = new Promise<number>((resolve) => {
    const poller = pollQueue(spec, {
      region: "us-east-1",
      queues: {
        receive: async (_, { signal }) =>
          (await answers.shift()?.()) ??
          new Promise((yes) => signal?.addEventListener("abort", () => yes([]))),
        remove: async (_, handles) => void removed.push(...handles),
        abandon: async () => {},
      },
      lambda: {
        limit: () => 1,
        invoke: async (_, event) => {
          setImmediate(() => void poller.close());
          resolve((event as { Records: unknown[] }).Records.length);
          return { payload: "null" } as never;
        },
      },
    });
  });
  expect(await handled).toBe(10);
  await expect.poll(() => removed).toHaveLength(10);
});
