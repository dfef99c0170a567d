import { createHash } from "node:crypto";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { S3EventRecord } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queueArn, type Stack, startStack, topicArn } from "../../aws-stack.ts";

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({
    buckets: [
      {
        name: "photos",
        notifications: [
          {
            id: "arrivals",
            destinationArn: topicArn("arrivals"),
            events: ["s3:ObjectCreated:*"],
            filterPrefix: "in/",
          },
          { destinationArn: queueArn("removals"), events: ["s3:ObjectRemoved:*"], filterSuffix: ".jpg" },
        ],
      },
    ],
    topics: [{ name: "arrivals" }],
    subscriptions: [
      {
        arn: `${topicArn("arrivals")}:raw`,
        topicArn: topicArn("arrivals"),
        protocol: "sqs",
        endpoint: queueArn("raw"),
        rawMessageDelivery: true,
      },
      {
        arn: `${topicArn("arrivals")}:wrapped`,
        topicArn: topicArn("arrivals"),
        protocol: "sqs",
        endpoint: queueArn("wrapped"),
      },
    ],
    queues: [{ name: "raw" }, { name: "wrapped" }, { name: "removals" }],
  });
});
afterAll(() => stack.close());

async function next(queue: string, waitSeconds = 5): Promise<string | undefined> {
  const [message] = await stack.sqs.receive(queueArn(queue), { max: 1, waitSeconds });
  if (message) await stack.sqs.remove(queueArn(queue), [message.receiptHandle]);
  return message?.body;
}

const recordOf = (body: string | undefined): S3EventRecord => JSON.parse(body ?? "null").Records[0];

describe("S3 events", () => {
  it("go through the topic to its queues, raw and wrapped", async () => {
    const { s3 } = stack.clients;
    await s3.send(new PutObjectCommand({ Bucket: "photos", Key: "in/a b+ü~(1).jpg", Body: "x" }));
    const raw = recordOf(await next("raw"));
    expect(raw).toMatchObject({
      eventSource: "aws:s3",
      eventName: "ObjectCreated:Put",
      awsRegion: "us-east-1",
      s3: {
        configurationId: "arrivals",
        bucket: { name: "photos", arn: "arn:aws:s3:::photos" },
        object: { size: 1, eTag: createHash("md5").update("x").digest("hex") },
      },
    });
    expect(raw.eventVersion).toMatch(/^2\./);
    expect(raw.s3.object.key).toBe("in/a+b%2B%C3%BC%7E%281%29.jpg");
    expect(decodeURIComponent(raw.s3.object.key.replaceAll("+", " "))).toBe("in/a b+ü~(1).jpg");

    const envelope = JSON.parse((await next("wrapped")) ?? "null");
    expect(envelope).toMatchObject({
      Type: "Notification",
      TopicArn: topicArn("arrivals"),
      Subject: "Amazon S3 Notification",
    });
    expect(recordOf(envelope.Message)).toEqual(raw);
  });

  it("carry sequencers that grow with each change of a key", async () => {
    const { s3 } = stack.clients;
    const sequencers: string[] = [];
    for (const Body of ["1", "2", "3"]) {
      await s3.send(new PutObjectCommand({ Bucket: "photos", Key: "in/seq", Body }));
      sequencers.push(recordOf(await next("raw")).s3.object.sequencer);
    }
    expect([...sequencers].sort()).toEqual(sequencers);
    expect(new Set(sequencers).size).toBe(3);
  });

  it("are filtered by prefix and suffix", async () => {
    const { s3 } = stack.clients;
    await s3.send(new PutObjectCommand({ Bucket: "photos", Key: "out/z.jpg", Body: "x" }));
    await s3.send(new PutObjectCommand({ Bucket: "photos", Key: "out/z.txt", Body: "x" }));
    await s3.send(new DeleteObjectCommand({ Bucket: "photos", Key: "out/z.txt" }));
    await s3.send(new DeleteObjectCommand({ Bucket: "photos", Key: "out/z.jpg" }));
    const removed = recordOf(await next("removals"));
    expect(removed.eventName).toBe("ObjectRemoved:Delete");
    expect(removed.s3.object.key).toBe("out/z.jpg");
    expect(removed.s3.object).not.toHaveProperty("size");
    expect(await next("removals", 0)).toBeUndefined();
    expect(stack.sqs.counts(queueArn("raw")).visible).toBe(0);
  });

  it("say nothing of deleting what was never there", async () => {
    await stack.clients.s3.send(new DeleteObjectCommand({ Bucket: "photos", Key: "never.jpg" }));
    expect(await next("removals", 0)).toBeUndefined();
  });

  it("reach a poll that is already waiting", async () => {
    const { s3, sqs } = stack.clients;
    const poll = sqs.send(
      new ReceiveMessageCommand({ QueueUrl: stack.queueUrl("raw"), WaitTimeSeconds: 20 }),
    );
    await s3.send(new PutObjectCommand({ Bucket: "photos", Key: "in/waited-for", Body: "x" }));
    const { Messages } = await poll;
    expect(recordOf(Messages?.[0]?.Body).s3.object.key).toBe("in/waited-for");
  });
});
