import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
} from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileFilter } from "../../../src/services/sns/filter-policy.ts";
import type { NotificationAttribute, SubscriptionSpec } from "../../../src/services/sns/spec.ts";
import { queueArn, type Stack, startStack, topicArn } from "../../aws-stack.ts";

const TopicArn = topicArn("news");
const subscription = (name: string, more: Partial<SubscriptionSpec> = {}): SubscriptionSpec => ({
  arn: `${TopicArn}:${name}`,
  topicArn: TopicArn,
  protocol: "sqs",
  endpoint: queueArn(name),
  ...more,
});
let stack: Stack;
const send: Stack["clients"]["sns"]["send"] = ((command: never) => stack.clients.sns.send(command)) as never;

beforeAll(async () => {
  stack = await startStack({
    topics: [{ name: "news", displayName: "News", policy: '{"Version":"2012-10-17"}' }, { name: "silence" }],
    subscriptions: [
      subscription("raw", { rawMessageDelivery: true }),
      subscription("wrapped", { filterPolicy: '{"kind":["a"]}' }),
    ],
    queues: [{ name: "raw" }, { name: "wrapped" }],
  });
});
afterAll(() => stack.close());

async function drain(name: string) {
  const messages = await stack.sqs.receive(queueArn(name), { max: 10, waitSeconds: 0 });
  await stack.sqs.remove(
    queueArn(name),
    messages.map(({ receiptHandle }) => receiptHandle),
  );
  return messages;
}
const failure = (call: Promise<unknown>) =>
  call.then(
    () => "it went through",
    (error) => error.name,
  );

describe("Publish", () => {
  it("is in every subscribed queue when it answers: raw, or in an envelope", async () => {
    const MessageAttributes = { kind: { DataType: "String", StringValue: "a" } };
    const Message = "hällo <&>";
    const { MessageId } = await send(
      new PublishCommand({ TopicArn, Message, Subject: "S", MessageAttributes }),
    );
    const [raw] = await drain("raw");
    expect(raw).toMatchObject({
      body: Message,
      messageAttributes: { kind: { stringValue: "a", dataType: "String" } },
    });
    const [wrapped] = await drain("wrapped");
    expect(wrapped?.messageAttributes).toEqual({});
    expect(JSON.parse(wrapped?.body ?? "null")).toMatchObject({
      Type: "Notification",
      MessageId,
      TopicArn,
      Subject: "S",
      Message,
      MessageAttributes: { kind: { Type: "String", Value: "a" } },
    });
  });

  it("passes a filtered subscription by", async () => {
    await send(new PublishCommand({ TopicArn, Message: "for raw alone" }));
    expect(await drain("wrapped")).toEqual([]);
    expect(await drain("raw")).toHaveLength(1);
  });

  it("takes batches", async () => {
    const PublishBatchRequestEntries = [
      { Id: "one", Message: "1" },
      { Id: "two", Message: "2" },
      { Id: "bad", Message: "3", Subject: "two\nlines" },
    ];
    const { Successful, Failed } = await send(
      new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }),
    );
    expect(Successful?.map(({ Id }) => Id)).toEqual(["one", "two"]);
    expect(Failed).toMatchObject([{ Id: "bad", Code: "InvalidParameter", SenderFault: true }]);
    expect((await drain("raw")).map(({ body }) => body)).toEqual(["1", "2"]);
  });

  it("to a topic without subscribers goes nowhere", async () => {
    expect(
      (await send(new PublishCommand({ TopicArn: topicArn("silence"), Message: "x" }))).MessageId,
    ).toBeTruthy();
  });

  it.each([
    ["an unknown topic", { TopicArn: topicArn("none"), Message: "x" }, "NotFoundException"],
    ["no topic", { Message: "x" }, "InvalidParameterException"],
    ["an empty message", { TopicArn, Message: "" }, "InvalidParameterException"],
    ["too long a message", { TopicArn, Message: "x".repeat(262_145) }, "InvalidParameterException"],
  ])("refuses %s", async (_what, input, name) => {
    expect(await failure(send(new PublishCommand(input)))).toBe(name);
  });
});

describe("topics and subscriptions", () => {
  it("are listed with their attributes", async () => {
    expect((await send(new ListTopicsCommand({}))).Topics?.map((topic) => topic.TopicArn)).toEqual([
      TopicArn,
      topicArn("silence"),
    ]);
    expect((await send(new GetTopicAttributesCommand({ TopicArn }))).Attributes).toMatchObject({
      DisplayName: "News",
      SubscriptionsConfirmed: "2",
      Policy: '{"Version":"2012-10-17"}',
    });
    const all = await send(new ListSubscriptionsCommand({}));
    const ofTopic = await send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    for (const { Subscriptions } of [all, ofTopic])
      expect(Subscriptions?.map(({ Endpoint }) => Endpoint)).toEqual([queueArn("raw"), queueArn("wrapped")]);
    const SubscriptionArn = `${TopicArn}:wrapped`;
    expect((await send(new GetSubscriptionAttributesCommand({ SubscriptionArn }))).Attributes).toMatchObject({
      RawMessageDelivery: "false",
      FilterPolicy: '{"kind":["a"]}',
    });
  });

  it("come from the stack", async () => {
    expect((await send(new CreateTopicCommand({ Name: "news" }))).TopicArn).toBe(TopicArn);
    expect(await failure(send(new CreateTopicCommand({ Name: "fresh" })))).toBe("InvalidParameterException");
  });
});

describe("a filter policy", () => {
  const text = (StringValue: string): NotificationAttribute => ({ DataType: "String", StringValue });
  const number = (value: number): NotificationAttribute => ({
    DataType: "Number",
    StringValue: String(value),
  });
  const list = (...values: unknown[]): NotificationAttribute => ({
    DataType: "String.Array",
    StringValue: JSON.stringify(values),
  });

  it.each<[object, Record<string, NotificationAttribute>, boolean]>([
    [{ k: ["a", "b"] }, { k: text("b") }, true],
    [{ k: ["a", "b"] }, { k: text("c") }, false],
    [{ k: ["a"] }, {}, false],
    [{ k: ["a"], n: [1] }, { k: text("a"), n: number(1) }, true],
    [{ k: ["a"], n: [1] }, { k: text("a"), n: number(2) }, false],
    [{ k: [{ prefix: "in/" }] }, { k: text("in/x") }, true],
    [{ k: [{ suffix: ".jpg" }] }, { k: text("x.png") }, false],
    [{ k: [{ wildcard: "*.j*g" }] }, { k: text("x.jpg") }, true],
    [{ k: [{ "equals-ignore-case": "A" }] }, { k: text("a") }, true],
    [{ k: [{ "anything-but": ["a"] }] }, { k: text("b") }, true],
    [{ k: [{ "anything-but": ["a"] }] }, { k: text("a") }, false],
    [{ k: [{ "anything-but": { prefix: "a" } }] }, { k: text("ab") }, false],
    [{ k: [{ "anything-but": ["a"] }] }, {}, false],
    [{ k: [{ exists: true }] }, { k: text("") }, true],
    [{ k: [{ exists: false }] }, {}, true],
    [{ k: [{ exists: false }] }, { k: text("a") }, false],
    [{ n: [{ numeric: [">=", 5, "<", 10] }] }, { n: number(5) }, true],
    [{ n: [{ numeric: [">=", 5, "<", 10] }] }, { n: number(10) }, false],
    [{ n: [{ numeric: ["=", 5] }] }, { n: text("5") }, false],
    [{ k: ["b"] }, { k: list("a", "b") }, true],
    [{ k: [{ "anything-but": ["a"] }] }, { k: list("a") }, false],
    [{ $or: [{ k: ["a"] }, { n: [1] }] }, { n: number(1) }, true],
  ])("%j on %j passes: %s", (policy, attributes, passes) => {
    const filter = compileFilter(subscription("x", { filterPolicy: JSON.stringify(policy) }));
    expect(filter({ message: "m", attributes })).toBe(passes);
  });

  it("can look into the message instead", () => {
    const filter = compileFilter(
      subscription("x", { filterPolicyScope: "MessageBody", filterPolicy: '{"a":{"b":[{"prefix":"x"}]}}' }),
    );
    expect(filter({ message: '{"a":{"b":"xy"}}' })).toBe(true);
    expect(filter({ message: '{"a":[{"b":"no"},{"b":"xy"}]}' })).toBe(true);
    expect(filter({ message: '{"a":{"b":"yx"}}' })).toBe(false);
    expect(filter({ message: "not JSON" })).toBe(false);
  });

  it.each(["not JSON", "[]", '{"k":[{"cidr":"10.0.0.0/8"}]}', '{"n":[{"numeric":["~",1]}]}'])(
    "that it can't honor stops the start and names the subscription: %s",
    (filterPolicy) => {
      expect(() => compileFilter(subscription("x", { filterPolicy }))).toThrow(`${TopicArn}:x`);
    },
  );
});
