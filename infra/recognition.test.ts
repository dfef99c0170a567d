import { all, find, functionOf, one, statements } from "sst-offline";
import { describe, expect, it } from "vitest";
import { stages } from "./snapshot/committed.ts";
import { stageOf } from "./stage.ts";

describe.each(stages)("the path of a photo on %s", (stage, snapshot) => {
  const { text } = stageOf(stage);
  const { outputs } = snapshot;
  const queue = find(snapshot, outputs.queueUrl, "aws:sqs/queue:Queue")!;
  const deadLetters = find(snapshot, outputs.deadLetterQueueUrl, "aws:sqs/queue:Queue")!;
  const photos = find(snapshot, outputs.bucket, "aws:s3/bucket:Bucket")!;

  it("begins when an original arrives; a preview starts the reading of its text at most", () => {
    const { inputs } = one(snapshot, "aws:s3/bucketNotification:BucketNotification");
    expect(inputs).toMatchObject({ bucket: outputs.bucket, queues: [], lambdaFunctions: [] });
    expect(inputs.topics).toEqual([
      expect.objectContaining({
        topicArn: outputs.topicArn,
        events: ["s3:ObjectCreated:*"],
        filterPrefix: "private/",
      }),
      ...(text
        ? [
            {
              id: "Previewed",
              topicArn: outputs.topicArn,
              events: ["s3:ObjectCreated:*"],
              filterPrefix: "renditions/",
              filterSuffix: "/preview.jpg",
            },
          ]
        : []),
    ]);
  });

  it("goes through a topic that our bucket alone may publish to", () => {
    const { inputs } = one(snapshot, "aws:sns/topicPolicy:TopicPolicy", /^Photos/);
    expect(inputs.arn).toBe(outputs.topicArn);
    expect(statements(inputs.policy)).toEqual([
      expect.objectContaining({
        Effect: "Allow",
        Principal: { Service: ["s3.amazonaws.com"] },
        Action: ["sns:Publish"],
        Resource: [outputs.topicArn],
        Condition: { ArnEquals: { "aws:SourceArn": photos.arn } },
      }),
    ]);
  });

  it("reaches one queue, in S3's own words, and that of text where text is read", () => {
    const subscriptions = all(snapshot, "aws:sns/topicSubscription:TopicSubscription").filter(
      ({ inputs }) => inputs.topic === outputs.topicArn,
    );
    const [recognition, ...others] = subscriptions;
    expect(others).toHaveLength(text ? 1 : 0);
    expect(recognition!.inputs).toEqual({
      topic: outputs.topicArn,
      protocol: "sqs",
      endpoint: queue.arn,
      rawMessageDelivery: true,
      // Else each preview would be handed to recognition as well.
      ...(text && {
        filterPolicyScope: "MessageBody",
        filterPolicy: JSON.stringify({ Records: { s3: { object: { key: [{ prefix: "private/" }] } } } }),
      }),
    });
  });

  it("takes messages from our topic alone", () => {
    const { inputs } = one(snapshot, "aws:sqs/queuePolicy:QueuePolicy", /Recognition/);
    expect(inputs.queueUrl).toBe(outputs.queueUrl);
    expect(statements(inputs.policy)).toEqual([
      expect.objectContaining({
        Effect: "Allow",
        Principal: { Service: ["sns.amazonaws.com"] },
        Action: ["sqs:SendMessage"],
        Resource: [queue.arn],
        Condition: { ArnEquals: { "aws:SourceArn": outputs.topicArn } },
      }),
    ]);
  });

  it("sets aside for fourteen days what failed as often as the worker tries", () => {
    const { maxReceiveCount, deadLetterTargetArn } = JSON.parse(String(queue.inputs.redrivePolicy));
    expect(deadLetterTargetArn).toBe(deadLetters.arn);
    expect(maxReceiveCount).toBeGreaterThan(1);
    expect(deadLetters.inputs.messageRetentionSeconds).toBe(14 * 24 * 3600);
    expect(deadLetters.inputs.redrivePolicy).toBeUndefined();
    const { inputs } = functionOf(snapshot, "packages/functions/src/recognize.handler").function;
    expect(inputs.environment).toMatchObject({
      variables: { RECOGNITION_MAX_RECEIVE_COUNT: String(maxReceiveCount) },
    });
  });

  it("gives the worker six times its own time before a message comes back", () => {
    const recognize = functionOf(snapshot, "packages/functions/src/recognize.handler").function;
    const mapping = one(snapshot, "aws:lambda/eventSourceMapping:EventSourceMapping", /^Recognition/).inputs;
    expect(mapping).toMatchObject({
      eventSourceArn: queue.arn,
      functionName: recognize.arn,
      batchSize: 1,
      maximumBatchingWindowInSeconds: 0,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 4 },
    });
    expect(Number(queue.inputs.visibilityTimeoutSeconds)).toBeGreaterThanOrEqual(
      6 * Number(recognize.inputs.timeout),
    );
  });

  it("is swept every hour by a role that may do nothing else but set aside what Lambda does not take", () => {
    const { inputs } = one(snapshot, "aws:scheduler/schedule:Schedule");
    const sweep = functionOf(snapshot, "packages/functions/src/sweep.handler").function;
    const missed = one(snapshot, "aws:sqs/queue:Queue", "MissedSweepsQueue");
    expect(inputs).toMatchObject({
      scheduleExpression: "rate(1 hour)",
      state: "ENABLED",
      target: {
        arn: sweep.arn,
        retryPolicy: { maximumRetryAttempts: 3 },
        deadLetterConfig: { arn: missed.arn },
      },
    });
    const role = find(snapshot, (inputs.target as { roleArn: string }).roleArn)!;
    const [policy] = role.inputs.inlinePolicies as [{ policy: string }];
    expect(statements(policy.policy)).toEqual([
      expect.objectContaining({ Action: ["lambda:InvokeFunction"], Resource: [sweep.arn] }),
      expect.objectContaining({ Action: ["sqs:SendMessage"], Resource: [missed.arn] }),
    ]);
  });

  it("installs sharp for the worker's own processor", () => {
    const { source, inputs } = functionOf(snapshot, "packages/functions/src/recognize.handler").function;
    expect(source!.install).toEqual(["sharp"]);
    expect(inputs.architectures).toEqual(["arm64"]);
  });
});

it.each(stages)(
  "has no queue or topic beside these, and those of text and of jobs, on %s",
  (stage, snapshot) => {
    expect(all(snapshot, "aws:sqs/queue:Queue")).toHaveLength(stageOf(stage).text ? 7 : 5);
    const topics = all(snapshot, "aws:sns/topic:Topic").filter(({ name }) => name !== "AlertsTopic");
    expect(topics).toHaveLength(1);
  },
);
