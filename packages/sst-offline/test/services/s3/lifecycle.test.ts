import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { queueArn, type Stack, startStack } from "../../aws-stack.ts";

const Bucket = "notes";
const DAY = 86_400_000;
const END = new Date(Math.ceil(Date.now() / DAY) * DAY + 9 * DAY).toISOString();
let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    buckets: [
      {
        name: Bucket,
        notifications: [{ destinationArn: queueArn("events"), events: ["s3:LifecycleExpiration:*"] }],
        lifecycleRules: [
          { enabled: true, prefix: "tmp/", expirationDays: 2 },
          { enabled: false, prefix: "", expirationDays: 1 },
          { enabled: true, prefix: "dated/", expirationDate: END },
          { enabled: true, abortIncompleteMultipartUploadDays: 1 },
        ],
      },
    ],
    queues: [{ name: "events" }],
  });
});
afterAll(() => stack.close());
afterEach(() => void vi.useRealTimers());

it("expires objects under the rule's prefix and gives up forgotten uploads", async () => {
  const { s3 } = stack.clients;
  // No midnight comes meanwhile.
  vi.useFakeTimers({ toFake: ["Date"] });
  for (const Key of ["tmp/old", "kept"]) await s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
  await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "forgotten" }));
  const state = async () => ({
    keys: ((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key),
    uploads: ((await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []).map(
      ({ Key }) => Key,
    ),
  });
  await stack.s3.expire(Date.now() + DAY - 1);
  expect(await state()).toEqual({ keys: ["kept", "tmp/old"], uploads: ["forgotten"] });
  await stack.s3.expire(Date.now() + 2 * DAY - 1);
  expect(await state()).toEqual({ keys: ["kept", "tmp/old"], uploads: [] });
  await stack.s3.expire(Date.now() + 3 * DAY);
  expect(await state()).toEqual({ keys: ["kept"], uploads: [] });
  const [message] = await stack.sqs.receive(queueArn("events"), { max: 1, waitSeconds: 5 });
  expect(JSON.parse(message?.body ?? "null").Records[0]).toMatchObject({
    eventName: "LifecycleExpiration:Delete",
    s3: { object: { key: "tmp/old" } },
  });
});

it("expires everything under a rule's prefix from its date on", async () => {
  const { s3 } = stack.clients;
  const there = async () => (await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "dated/" }))).KeyCount;
  await s3.send(new PutObjectCommand({ Bucket, Key: "dated/one", Body: "x" }));
  await stack.s3.expire(Date.parse(END) - 1);
  expect(await there()).toBe(1);
  await stack.s3.expire(Date.parse(END));
  expect(await there()).toBe(0);
});
