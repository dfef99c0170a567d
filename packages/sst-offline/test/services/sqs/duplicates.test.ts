import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { afterEach, expect, it } from "vitest";
import { queueArn, type Stack, startStack } from "../../aws-stack.ts";

let stack: Stack;
afterEach(() => stack.close());

const send = (queue: string, MessageBody: string, more = {}) =>
  stack.clients.sqs.send(new SendMessageCommand({ QueueUrl: stack.queueUrl(queue), MessageBody, ...more }));

async function take(queue: string): Promise<Message | undefined> {
  const { Messages } = await stack.clients.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: stack.queueUrl(queue),
      WaitTimeSeconds: 2,
      MessageSystemAttributeNames: ["All"],
    }),
  );
  return Messages?.[0];
}
const remove = (queue: string, { ReceiptHandle }: Message) =>
  stack.clients.sqs.send(new DeleteMessageCommand({ QueueUrl: stack.queueUrl(queue), ReceiptHandle }));

it("delivers a message once more though it was deleted, under the same id, over a restart too", async () => {
  stack = await startStack({ queues: [{ name: "plain" }], duplicate: () => 300 });
  const { MessageId } = await send("plain", "twice");
  const first = await take("plain");
  await remove("plain", first!);
  stack = await stack.restart();
  const second = await take("plain");
  expect([first, second].map((message) => [message?.MessageId, message?.Body])).toEqual([
    [MessageId, "twice"],
    [MessageId, "twice"],
  ]);
  expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
  await remove("plain", second!);
  // A copy is not copied, or there would be no end.
  expect(stack.sqs.counts(queueArn("plain"))).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
});

it("never delivers a message and its copy in one answer", async () => {
  stack = await startStack({ queues: [{ name: "plain", visibilityTimeout: 0 }], duplicate: () => 0 });
  await send("plain", "twice");
  await take("plain");
  const options = { max: 10, waitSeconds: 0 };
  expect(await stack.sqs.receive(queueArn("plain"), options)).toHaveLength(1);
  expect(stack.sqs.counts(queueArn("plain")).visible).toBeGreaterThan(1);
});

it("delivers a FIFO queue's message once", async () => {
  stack = await startStack({
    queues: [{ name: "once.fifo", fifoQueue: true, contentBasedDeduplication: true }],
    duplicate: () => 0,
  });
  await send("once.fifo", "once", { MessageGroupId: "a" });
  await remove("once.fifo", (await take("once.fifo"))!);
  expect(stack.sqs.counts(queueArn("once.fifo"))).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
});
