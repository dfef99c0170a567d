/** Text in photos, which a deployer may have read: what it adds to the stack, and that nothing of it is there without. */
import { all, find, functionOf, one, roleStatements, type Snapshot, statements, survey } from "sst-offline";
import { describe, expect, it } from "vitest";
import type { Settings } from "../settings.ts";
import { local } from "../snapshot/committed.ts";
import { evaluated } from "../snapshot/evaluated.ts";

const ada: Settings = { signUp: ["ada@example.org"], alertsTo: "ada@example.org", monthlyBudget: 20 };
const [read, unread] = await Promise.all(
  [true, undefined].map(
    async (text) => (await evaluated("production", { settings: { ...ada, text } })).snapshot,
  ),
);
const READER = "packages/functions/src/read-text.handler";
const keyOf = ({ type, name }: { type: string; name: string }) => `${type} ${name}`;

it("is off in a cloud unless it is switched on, and on on a laptop", async () => {
  const handlers = (snapshot: Snapshot) =>
    all(snapshot, "aws:lambda/function:Function").map(({ source }) => source!.handler);
  expect(handlers(local)).toContain(READER);
  expect(handlers(read!)).toContain(READER);
  expect(handlers(unread!)).not.toContain(READER);
  const preview = (await evaluated("pr-1", { settings: ada })).snapshot;
  expect(handlers(preview)).not.toContain(READER);
});

it("adds what reads text, and changes of the rest the topic's fan-out, the dashboard and who is woken alone", () => {
  const before = new Map(unread!.resources.map((resource) => [keyOf(resource), resource]));
  const after = new Map(read!.resources.map((resource) => [keyOf(resource), resource]));
  const added = [...after.keys()].filter((key) => !before.has(key)).map((key) => key.split(" ")[1]!);
  for (const name of added) expect(name).toMatch(/Text|text/);
  expect([...before.keys()].filter((key) => !after.has(key))).toEqual([]);
  const changed = [...before].filter(
    ([key, resource]) => JSON.stringify(after.get(key)) !== JSON.stringify(resource),
  );
  expect(changed.map(([, { name }]) => name).sort()).toEqual([
    "Dashboard",
    "PhotoUploadedSubscriberRecognitionSubscription",
    "PhotosNotificationsNotification",
  ]);
});

describe.each([
  ["production", read!],
  ["local", local],
])("where it is on, %s", (_stage, snapshot) => {
  const queue = one(snapshot, "aws:sqs/queue:Queue", "TextQueue");
  const { function: reader, role } = functionOf(snapshot, READER);

  it("has a queue of its own behind the topic that uploads are told to", () => {
    const subscription = one(snapshot, "aws:sns/topicSubscription:TopicSubscription", /SubscriberText/);
    expect(subscription.inputs).toMatchObject({
      topic: snapshot.outputs.topicArn,
      protocol: "sqs",
      endpoint: queue.arn,
      rawMessageDelivery: true,
      filterPolicyScope: "MessageBody",
    });
    const { inputs } = one(snapshot, "aws:sqs/queuePolicy:QueuePolicy", /SubscriberText/);
    expect(statements(inputs.policy)).toEqual([
      expect.objectContaining({
        Principal: { Service: ["sns.amazonaws.com"] },
        Action: ["sqs:SendMessage"],
        Resource: [queue.arn],
        Condition: { ArnEquals: { "aws:SourceArn": snapshot.outputs.topicArn } },
      }),
    ]);
    // Two would each be the topic's whole policy, and the one that is deleted takes the other's with it.
    expect(
      all(snapshot, "aws:sns/topicPolicy:TopicPolicy").filter(({ name }) => /^Photos/.test(name)),
    ).toHaveLength(1);
  });

  it("gives the reader six times its own time, tries as often as it is told, and sets aside what always fails", () => {
    const { maxReceiveCount, deadLetterTargetArn } = JSON.parse(String(queue.inputs.redrivePolicy));
    const deadLetters = find(snapshot, deadLetterTargetArn)!;
    expect(deadLetters.name).toBe("TextDeadLettersQueue");
    expect(deadLetters.inputs.messageRetentionSeconds).toBe(14 * 24 * 3600);
    expect(Number(queue.inputs.visibilityTimeoutSeconds)).toBeGreaterThanOrEqual(
      6 * Number(reader.inputs.timeout),
    );
    expect(reader.inputs.environment).toMatchObject({
      variables: { TEXT_MAX_RECEIVE_COUNT: String(maxReceiveCount) },
    });
    expect(one(snapshot, "aws:lambda/eventSourceMapping:EventSourceMapping", /^Text/).inputs).toMatchObject({
      eventSourceArn: queue.arn,
      functionName: reader.arn,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 2 },
    });
  });

  it("lets the reader see previews, and no original", () => {
    const s3 = roleStatements(snapshot, role).filter(({ Action }) =>
      Action.some((action) => action.startsWith("s3:")),
    );
    expect(s3.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [["s3:GetObject"], [`arn:aws:s3:::${snapshot.outputs.bucket}/renditions/*`]],
    ]);
  });

  it("reads no more photos a month than are recognized", () => {
    const recognize = functionOf(snapshot, "packages/functions/src/recognize.handler").function;
    const variables = (resource: typeof reader) =>
      (resource.inputs.environment as { variables: Record<string, string> }).variables;
    expect(variables(reader).TEXTS_PER_MONTH).toBe(variables(recognize).RECOGNITIONS_PER_MONTH);
  });
});

it("wakes whoever is to be woken when text could not be read", () => {
  const names = all(read!, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => inputs.name);
  expect(names).toContain("phototag-production-text-dead-letters");
});

it("is honored on a laptop whole", () => {
  expect(survey(read!).filter((line) => !survey(unread!).includes(line))).toEqual([]);
});
