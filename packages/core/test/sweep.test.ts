import { randomUUID } from "node:crypto";
import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { startClock } from "./clock.ts";
import { startCloud } from "./cloud.ts";
import { once } from "./once.ts";

const cloud = await startCloud();
const { dynamodb } = await import("../src/aws/dynamodb.ts");
const { s3 } = await import("../src/aws/s3.ts");
const { sqs } = await import("../src/aws/sqs.ts");
const { change, read } = await import("../src/image/change.ts");
const Image = await import("../src/image/index.ts");
const { prepare } = await import("../src/upload/index.ts");
const { sweep } = await import("../src/sweep/index.ts");
const clock = startClock(dynamodb, s3, sqs);
afterAll(() => cloud.close());

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const none = { settled: 0, erased: 0, purged: 0, requeued: 0, resumed: 0, abandoned: 0, failed: 0 };
let owner = "";
beforeEach(() => {
  owner = randomUUID();
});
afterEach(async () => {
  clock.reset();
  // What one test left is not due in another.
  const { data } = await (await import("../src/library/index.ts")).library.entities.due.scan.go();
  for (const { owner, id } of data) await Image.purge({ owner, id });
  await cloud.remove(await cloud.receive());
});

async function upload(): Promise<{ id: string; key: string }> {
  const [made] = await prepare({
    owner,
    files: [{ name: "a.jpg", type: "image/jpeg", size: 1, sha256: "0".repeat(64) }],
  });
  if (!made || !("id" in made)) throw new Error("A duplicate?");
  return { id: made.id, key: `private/${owner}/photos/${made.id}` };
}

const put = (Key: string, Body: string | Buffer = "a") =>
  s3.send(new PutObjectCommand({ Bucket: cloud.bucket, Key, Body }));
const head = (Key: string) => s3.send(new HeadObjectCommand({ Bucket: cloud.bucket, Key }));
const TOO_LARGE = Buffer.alloc(50 * 1024 * 1024 + 1);

test("an upload that never came is forgotten", async () => {
  const { id } = await upload();
  clock.pass(2 * HOUR);
  expect(await sweep()).toEqual(none);
  clock.pass(2 * HOUR);
  expect(await sweep()).toEqual({ ...none, abandoned: 1 });
  await expect(Image.get({ owner, id })).rejects.toMatchObject({ code: "not_found" });
  expect((await Image.list({ owner, q: "status:pending" })).images).toEqual([]);
  expect((await read(owner, id))?.expiresAt).toBeGreaterThan((Date.now() + 29 * DAY) / 1000);
  expect(await sweep()).toEqual(none);
});

test("an object whose event was lost is put into the queue, once a day", async () => {
  const { id, key } = await upload();
  await put(key);
  await cloud.remove(await cloud.receive());
  clock.pass(4 * HOUR);
  expect(await sweep()).toEqual({ ...none, requeued: 1 });
  const messages = await cloud.receive();
  expect(messages.map(({ body }) => JSON.parse(body))).toEqual([{ retry: { owner, id, key } }]);
  await cloud.remove(messages);
  clock.pass(4 * HOUR);
  expect(await sweep()).toEqual({ ...none, settled: 1 });
  clock.pass(DAY);
  expect(await sweep()).toEqual({ ...none, requeued: 1 });
});

test("recognition that stopped is said to have failed", async () => {
  const { id, key } = await upload();
  await put(key);
  await change(owner, id, (image) => image && { ...image, status: "recognizing" });
  clock.pass(4 * HOUR);
  expect(await sweep()).toEqual({ ...none, failed: 1 });
  expect(await Image.get({ owner, id })).toMatchObject({
    status: "failed",
    reason: "Recognition stopped before it was done.",
  });
});

test.each(["uploading", "waiting", "recognizing"] as const)(
  "what is larger than is taken is deleted, and said to have failed: %s",
  async (status) => {
    const { id, key } = await upload();
    await put(key, TOO_LARGE);
    await change(owner, id, (image) => image && { ...image, status });
    clock.pass(4 * HOUR);
    expect(await sweep({ dryRun: true })).toEqual({ ...none, failed: 1 });
    await head(key);
    expect(await sweep()).toEqual({ ...none, failed: 1 });
    expect(await Image.get({ owner, id })).toMatchObject({
      status: "failed",
      reason: "This photo is larger than 50 MB.",
    });
    await expect(head(key)).rejects.toMatchObject({ name: "NotFound" });
    expect(await sweep()).toEqual(none);
  },
);

test("a file put in the place of one too large, after the sweep looked, is left alone", async () => {
  const { id, key } = await upload();
  await put(key, TOO_LARGE);
  clock.pass(4 * HOUR);
  once(s3, HeadObjectCommand, async (call) => {
    const seen = await call();
    await put(key, "good");
    await change(owner, id, (image) => image && { ...image, status: "ready", etag: "good" });
    return seen;
  });
  await sweep();
  expect((await head(key)).ContentLength).toBe(4);
  expect(await Image.get({ owner, id })).toMatchObject({ status: "ready" });
});

test("a file too large that could not be deleted is deleted by the next sweep", async () => {
  const { id, key } = await upload();
  await put(key, TOO_LARGE);
  clock.pass(4 * HOUR);
  once(s3, DeleteObjectCommand, () => Promise.reject(new Error("503")));
  await expect(sweep()).rejects.toThrow("503");
  await head(key);
  expect(await sweep()).toEqual({ ...none, failed: 1 });
  await expect(head(key)).rejects.toMatchObject({ name: "NotFound" });
  expect(await Image.get({ owner, id })).toMatchObject({ status: "failed" });
});

test.each([
  ["too large", (key: string) => put(key, TOO_LARGE), "This photo is larger than 50 MB."],
  [
    "gone",
    (Key: string) => s3.send(new DeleteObjectCommand({ Bucket: cloud.bucket, Key })),
    "The photo's file is gone.",
  ],
])("a photo whose file is %s when the sweep looks may be added again", async (_how, spoil, reason) => {
  const { id, key } = await upload();
  const { ETag: etag } = await put(key);
  await change(owner, id, (image) => image && { ...image, status: "recognizing", etag });
  await expect(upload()).rejects.toThrow("A duplicate?");
  await spoil(key);
  clock.pass(4 * HOUR);
  expect(await sweep()).toEqual({ ...none, failed: 1 });
  const image = await Image.get({ owner, id });
  expect(image).toMatchObject({ status: "failed", reason });
  expect(image.originalUrl).toBeUndefined();
  expect((await upload()).id).not.toBe(id);
});

test("what is in the trash for 30 days is deleted for ever, and its objects with it", async () => {
  const { id, key } = await upload();
  await put(key);
  await change(owner, id, (image) => image && { ...image, status: "ready" });
  await Image.trash({ owner, id });
  clock.pass(29 * DAY);
  await sweep();
  expect(await Image.get({ owner, id })).toHaveProperty("trashedAt");
  clock.pass(2 * DAY);
  expect(await sweep()).toEqual({ ...none, purged: 1 });
  expect(await read(owner, id)).toMatchObject({ name: "", erasedAt: expect.any(String) });
  await expect(s3.send(new HeadObjectCommand({ Bucket: cloud.bucket, Key: key }))).rejects.toMatchObject({
    name: "NotFound",
  });
});

test("a deletion that a crash cut short is ended", async () => {
  const { id, key } = await upload();
  await put(key);
  await change(owner, id, (image) => image && { ...image, purgedAt: new Date().toISOString() });
  clock.pass(HOUR);
  expect(await sweep()).toEqual({ ...none, erased: 1 });
  expect(await sweep()).toEqual(none);
});

test("stops when its time is up, and goes on the next time", async () => {
  await upload();
  await upload();
  clock.pass(4 * HOUR);
  let left = 1;
  expect(await sweep({ goOn: () => left-- > 0 })).toEqual({ ...none, abandoned: 1 });
  expect(await sweep()).toEqual({ ...none, abandoned: 1 });
});
