import { createHash, randomUUID } from "node:crypto";
import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
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
const { readLastSweep, sweep } = await import("../src/sweep/index.ts");
const { library } = await import("../src/library/index.ts");
const { onDrift } = await import("../src/drift/index.ts");
const { cognito } = await import("../src/account/cognito.ts");
// Months pass here, and whoever the user pool did not know would be erased.
vi.spyOn(cognito, "send").mockResolvedValue({} as never);
const clock = startClock(dynamodb, s3, sqs);
afterAll(() => cloud.close());

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const none = {
  settled: 0,
  erased: 0,
  purged: 0,
  requeued: 0,
  resumed: 0,
  abandoned: 0,
  failed: 0,
  faulty: 0,
  lost: 0,
};
let owner = "";
beforeEach(() => {
  owner = randomUUID();
});
afterEach(async () => {
  clock.reset();
  // What one test left is not due in another.
  const { data } = await library.entities.due.scan.go({ pages: "all" });
  for (const { owner, id } of data) await Image.purge({ owner, id }).catch(() => {});
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

/** One of its own bytes. */
async function another() {
  const sha256 = createHash("sha256").update(randomUUID()).digest("hex");
  const [made] = await prepare({ owner, files: [{ name: "a.jpg", type: "image/jpeg", size: 1, sha256 }] });
  return { id: (made as { id: string }).id };
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
  await cloud.remove(await cloud.receive("Recognition", 1));
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
  expect(await sweep()).toEqual({ ...none, faulty: 1 });
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

test("a photo whose every try was cut short keeps its file, and is tried again when it is added again", async () => {
  const { id, key } = await upload();
  await put(key);
  // The worker was killed before it could write what it had read.
  await change(owner, id, (image) => image && { ...image, status: "recognizing" });
  clock.pass(4 * HOUR);
  expect(await sweep()).toEqual({ ...none, failed: 1 });
  const image = await Image.get({ owner, id });
  expect(image).toMatchObject({
    status: "failed",
    reason: "Recognition stopped before it was done.",
    retriable: true,
  });
  expect(image.originalUrl).toBeDefined();
  await expect(upload()).rejects.toThrow("A duplicate?");
  expect((await read(owner, id))?.status).toBe("waiting");
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
  await another();
  await another();
  clock.pass(4 * HOUR);
  let left = 1;
  expect(await sweep({ goOn: () => left-- > 0 })).toEqual({ ...none, abandoned: 1 });
  expect(await sweep()).toEqual({ ...none, abandoned: 1 });
});

test("what goes wrong with a hundred photos keeps no other waiting, now or later", async () => {
  const broken = await Promise.all(Array.from({ length: 105 }, another));
  clock.pass(1000);
  const { id } = await another();
  // A row that no version of this code writes: nothing can be added to its history.
  for (const { id } of broken)
    await library.entities.image
      .patch({ owner, id })
      .set({ history: "none" as never })
      .go();
  clock.pass(4 * HOUR);
  const faults: string[] = [];
  expect(await sweep({ onFault: (image) => faults.push(image.id) })).toEqual({
    ...none,
    abandoned: 1,
    faulty: broken.length,
  });
  expect(faults.sort()).toEqual(broken.map(({ id }) => id).sort());
  await expect(Image.get({ owner, id })).rejects.toMatchObject({ code: "not_found" });
  expect(await readLastSweep()).toMatchObject({ faulty: broken.length, complete: true });

  // What has come since comes first.
  const { id: next } = await another();
  await change(
    owner,
    next,
    (image) => image && { ...image, trashedAt: "2020-01-01T00:00:00.000Z", status: "ready" },
  );
  clock.pass(1000);
  let left = 1;
  const seen: string[] = [];
  await sweep({ goOn: () => left-- > 0, onEach: (image, done) => seen.push(`${image.id} ${done}`) });
  expect(seen).toEqual([`${next} purged`]);
  for (const { id } of broken) await library.entities.image.patch({ owner, id }).set({ history: [] }).go();
  expect((await sweep()).faulty).toBe(0);
});

test("a bucket that does not let the sweep look is no upload that never came", async () => {
  const { id } = await upload();
  clock.pass(4 * HOUR);
  once(s3, HeadObjectCommand, () =>
    Promise.reject(Object.assign(new Error("Forbidden"), { $metadata: { httpStatusCode: 403 } })),
  );
  let fault: unknown;
  expect(await sweep({ onFault: (_, error) => (fault = error) })).toEqual({ ...none, faulty: 1 });
  expect(String(fault)).toContain("403");
  expect(await Image.get({ owner, id })).toMatchObject({ status: "uploading" });
  expect(await sweep()).toEqual({ ...none, abandoned: 1 });
});

test("a due date that no photo knows of is met once", async () => {
  const { id } = await upload();
  const at = new Date(Date.now() - HOUR).toISOString();
  await library.entities.due.put({ all: "all", at, owner, id }).go();
  await library.entities.due.put({ all: "all", at, owner, id: "img_of_nobody" }).go();
  const met: object[] = [];
  onDrift((drift) => met.push(drift));
  expect(await sweep()).toEqual(none);
  expect(met).toEqual([
    { kind: "due", owner, id },
    { kind: "due", owner, id: "img_of_nobody" },
  ]);
  expect(await sweep()).toEqual(none);
  expect(met).toHaveLength(2);
});

test("an original that somebody deleted in the bucket is said to be gone, until it is there again", async () => {
  const added = [];
  for (const name of ["photos/", "by-hand/"]) {
    const { id } = await another();
    const key = name === "photos/" ? `private/${owner}/photos/${id}` : `private/${owner}/${name}${id}`;
    const { ETag: etag } = await put(key);
    await put(`renditions/${owner}/${id}/preview.jpg`);
    await change(owner, id, (image) => image && { ...image, key, etag, status: "ready", thumbhash: "x" });
    added.push({ id, key });
  }
  expect(await sweep()).toEqual(none);
  for (const { key } of added) await s3.send(new DeleteObjectCommand({ Bucket: cloud.bucket, Key: key }));
  expect(await sweep({ dryRun: true })).toEqual({ ...none, lost: 2 });
  expect(await sweep()).toEqual({ ...none, lost: 2 });
  expect(await sweep()).toEqual(none);
  for (const { id } of added) {
    const image = await Image.get({ owner, id });
    expect(image).toMatchObject({ status: "ready", reason: "The original is gone from the bucket." });
    expect(image.originalUrl).toBeUndefined();
    expect(image.previewUrl).toBeDefined();
  }
  expect((await Image.list({ owner })).images).toHaveLength(2);
  for (const { key } of added) await put(key);
  await sweep();
  for (const { id } of added) {
    const image = await Image.get({ owner, id });
    expect(image.originalUrl).toBeDefined();
    expect(image.reason).toBeUndefined();
  }
});

test("a photo that is deleted while originals are looked for is no loss", async () => {
  const { id } = await another();
  const key = `private/${owner}/photos/${id}`;
  const { ETag: etag } = await put(key);
  await put(`renditions/${owner}/${id}/preview.jpg`);
  await change(owner, id, (image) => image && { ...image, etag, status: "ready", thumbhash: "x" });
  await put(`renditions/${owner}/of-another/preview.jpg`);
  let listings = 0;
  const { ListObjectsV2Command } = await import("@aws-sdk/client-s3");
  const spied = s3.send as unknown as { getMockImplementation(): (command: object) => Promise<unknown> };
  const send = spied.getMockImplementation();
  (s3.send as never as { mockImplementation(f: unknown): void }).mockImplementation(
    async (command: object) => {
      if (command instanceof ListObjectsV2Command && ++listings === 2) await Image.purge({ owner, id });
      return send(command);
    },
  );
  await sweep();
  (s3.send as never as { mockImplementation(f: unknown): void }).mockImplementation(send);
  expect(await read(owner, id)).toMatchObject({ name: "" });
  expect(await read(owner, id)).not.toHaveProperty("lostAt");
});
