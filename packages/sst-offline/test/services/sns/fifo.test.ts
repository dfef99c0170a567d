import { PublishCommand } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { SubscriptionSpec } from "../../../src/services/sns/spec.ts";
import { Topics } from "../../../src/services/sns/topics.ts";
import { queueArn, type Stack, startStack, topicArn } from "../../aws-stack.ts";

let stack: Stack;
const subscription = (name: string, more: Partial<SubscriptionSpec> = {}): SubscriptionSpec => ({
  arn: `${topicArn("news.fifo")}:${name}`,
  topicArn: topicArn("news.fifo"),
  protocol: "sqs",
  endpoint: queueArn(name),
  ...more,
});

beforeAll(async () => {
  stack = await startStack({
    topics: [{ name: "news.fifo", fifoTopic: true, contentBasedDeduplication: true }, { name: "news" }],
    subscriptions: [
      subscription("raw.fifo", { rawMessageDelivery: true }),
      subscription("wrapped.fifo"),
      subscription("plain", { rawMessageDelivery: true }),
    ],
    queues: [
      { name: "raw.fifo", fifoQueue: true },
      { name: "wrapped.fifo", fifoQueue: true },
      { name: "plain" },
    ],
  });
});
afterAll(() => stack.close());

const publish = (Message: string, more: object = {}, name = "news.fifo") =>
  stack.clients.sns.send(
    new PublishCommand({ TopicArn: topicArn(name), Message, MessageGroupId: "a", ...more }),
  );
const drain = async (name: string) => {
  const messages = await stack.sqs.receive(queueArn(name), { max: 10, waitSeconds: 0 });
  await stack.sqs.remove(
    queueArn(name),
    messages.map(({ receiptHandle }) => receiptHandle),
  );
  return messages;
};

it("hands groups and deduplication on to FIFO queues, and what comes twice once", async () => {
  const first = await publish("1");
  expect(first.SequenceNumber).toMatch(/^\d{20}$/);
  for (const body of ["2", "1", "3"]) await publish(body);
  const raw = await drain("raw.fifo");
  expect(raw.map(({ body }) => body)).toEqual(["1", "2", "3"]);
  expect(raw[0]?.attributes).toMatchObject({ MessageGroupId: "a" });
  // The envelope of each publication is another text; its message is not.
  const wrapped = await drain("wrapped.fifo");
  expect(wrapped.map(({ body }) => (JSON.parse(body) as { Message: string }).Message)).toEqual([
    "1",
    "2",
    "3",
  ]);
  expect((await drain("plain")).map(({ body }) => body)).toContain("2");
});

it("refuses a message without a group, and a deduplication id where the topic knows none", async () => {
  await expect(publish("x", { MessageGroupId: undefined })).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: expect.stringContaining("MessageGroupId"),
  });
  await expect(publish("x", { MessageDeduplicationId: "1" }, "news")).rejects.toMatchObject({
    name: "InvalidParameterException",
  });
});

it("a FIFO queue does not listen to a standard topic", () => {
  const wrong = subscription("raw.fifo", { topicArn: topicArn("news") });
  expect(() => new Topics([{ name: "news", arn: topicArn("news") }], [wrong])).toThrow(/FIFO topics only/);
});
