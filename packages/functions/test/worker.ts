import { randomUUID } from "node:crypto";
import { ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { PurgeQueueCommand } from "@aws-sdk/client-sqs";
import sharp from "sharp";
import { afterAll, beforeEach, expect } from "vitest";
import { startCloud } from "../../core/test/cloud.ts";
import { lambdaContext, toEvent } from "./events.ts";

/** The worker between a real bucket, queue and table, and a recognizer that counts what it is asked. */
export const cloud = await startCloud();
const { handler } = await import("../src/recognize.ts");

const { s3 } = await import("../../core/src/aws/s3.ts");
const { sqs } = await import("../../core/src/aws/sqs.ts");
const { Resource } = await import("sst");
const { imageIdOfKey } = await import("@phototag/core/ids");
const { limits } = await import("../src/limits.ts");

export { handler, limits };

/** Whose library the test at hand is about. */
export let owner = "";
/** How often the recognizer was asked in it. */
export let calls = 0;

export const recognize = async () => {
  calls++;
  return {
    Labels: [{ Name: "Sheep", Confidence: 80, Instances: [], Parents: [], Aliases: [], Categories: [] }],
    LabelModelVersion: "3.0",
  };
};

beforeEach(async () => {
  // What one test left in flight does not come back in another.
  for (const { url } of [Resource.Recognition, Resource.Text])
    await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
  owner = randomUUID();
  calls = 0;
  underWay = 0;
  cloud.recognizer.detectLabels = recognize;
  cloud.recognizer.status = () => ({ state: "ready" });
});
afterAll(() => cloud.close());

export const drawing = (background = "olive") =>
  sharp({ create: { width: 300, height: 200, channels: 3, background } });

/** Objects that were put since the worker was last handed what is in the queue: their events come when they come. */
let underWay = 0;
/** Says that one was put by other means than {@link put}. */
export function expectEvent(): void {
  underWay++;
}

/** Puts an object as the AWS CLI would; gives the id that its photo gets. */
export async function put(
  name: string,
  Body: Uint8Array,
  ContentType = "image/jpeg",
  whose = owner,
  Metadata?: Record<string, string>,
): Promise<string> {
  const Key = `private/${whose}/${name}`;
  await s3.send(new PutObjectCommand({ Bucket: cloud.bucket, Key, Body, ContentType, Metadata }));
  expectEvent();
  return imageIdOfKey(Key);
}

interface Delivery {
  receiveCount?: number;
  remaining?: number;
  body?: (body: string) => string;
}

/** Hands what is in the queue to the worker, and says what it reports as failed. */
export async function deliver({ receiveCount, remaining, body }: Delivery = {}) {
  const expected = Math.min(underWay, 10);
  underWay = 0;
  const messages = await cloud.receive("Recognition", expected);
  const event = toEvent(messages);
  for (const record of event.Records) {
    if (receiveCount) record.attributes.ApproximateReceiveCount = String(receiveCount);
    if (body) record.body = body(record.body);
  }
  const { batchItemFailures } = await handler(event, lambdaContext(remaining));
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  // After its last try a message comes to nobody any more: the stack's queue sets it aside.
  const gone = (id: string) => !failed.has(id) || (receiveCount ?? 1) >= limits.tries;
  await cloud.remove(messages.filter(({ messageId }) => gone(messageId)));
  return { messages, failed: failed.size };
}

/** Until no message is left that comes again by itself. */
export async function deliverAll(): Promise<void> {
  await expect
    .poll(
      async () => {
        await deliver();
        const { visible, inFlight, delayed } = await cloud.counts();
        return visible + inFlight + delayed;
      },
      { interval: 10 },
    )
    .toBe(0);
}

/** The keys of the owner's objects. */
export async function objects(): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: cloud.bucket }));
  return Contents.map(({ Key }) => Key ?? "").filter((key) => key.includes(owner));
}
