import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import type { SQSEvent } from "aws-lambda";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { startClock } from "../../core/test/clock.ts";
import { once } from "../../core/test/once.ts";
import { rawFiles } from "../../core/test/raw-files.ts";
import { lambdaContext, toEvent } from "./events.ts";
import { calls, cloud, deliver, drawing, handler, limits, objects, owner, put, recognize } from "./worker.ts";

const { change, read } = await import("../../core/src/image/change.ts");
const Image = await import("@phototag/core/image");
const { prepare } = await import("@phototag/core/upload");
const { sweep } = await import("@phototag/core/sweep");
const { s3 } = await import("../../core/src/aws/s3.ts");
const { dynamodb } = await import("../../core/src/aws/dynamodb.ts");
const { sqs } = await import("../../core/src/aws/sqs.ts");
const { cognito } = await import("../../core/src/account/cognito.ts");
const clock = startClock(dynamodb, s3, sqs, cognito);

const TOO_LARGE = Buffer.alloc(50 * 1024 * 1024 + 1);

describe("takes", () => {
  test.each([
    ["jpeg", () => drawing().jpeg().toBuffer()],
    ["png", () => drawing().toColorspace("rgb16").png().toBuffer()],
    ["webp", () => drawing().webp().toBuffer()],
    ["gif", () => drawing().gif().toBuffer()],
    ["tiff", () => drawing().tiff().toBuffer()],
    ["avif", () => drawing().avif({ effort: 0 }).toBuffer()],
    ["jpeg", () => drawing().grayscale().jpeg().toBuffer()],
    ["jpeg", () => drawing().toColorspace("cmyk").jpeg().toBuffer()],
    ["png", () => drawing().ensureAlpha(0.5).png().toBuffer()],
  ])("%s", async (type, make) => {
    const id = await put("a photo", await make(), "application/octet-stream");
    expect((await deliver()).failed).toBe(0);
    const image = await Image.get({ owner, id });
    expect(image).toMatchObject({ status: "ready", type: `image/${type}`, width: 300, height: 200 });
    expect(image.tags.map(({ name }) => name)).toEqual(["Sheep"]);
    const preview = Buffer.from(await (await fetch(image.previewUrl!)).arrayBuffer());
    expect(await sharp(preview).metadata()).toMatchObject({ format: "jpeg", width: 300, height: 200 });
  });

  test("heic", async () => {
    const file = await readFile(new URL("../../core/test/fixtures/drawing.heic", import.meta.url));
    const id = await put("IMG_1.HEIC", file, "image/heic");
    await deliver();
    const image = await Image.get({ owner, id });
    expect(image).toMatchObject({ status: "ready", type: "image/heic", width: 200, height: 120 });
    expect(image).toMatchObject({ takenAt: "2024-05-06T07:08:09.000Z", camera: "Phototag Drawing" });
    // The drawing is red above and blue below.
    const thumb = Buffer.from(await (await fetch(image.thumbUrl!)).arrayBuffer());
    const { data } = await sharp(thumb).raw().toBuffer({ resolveWithObject: true });
    expect(data[0]).toBeGreaterThan(180);
    expect(data.at(-1)).toBeGreaterThan(180);
  });

  test("a photo too small to recognize, without tags", async () => {
    const id = await put(
      "icon.png",
      await sharp(await drawing().png().toBuffer())
        .resize(48)
        .png()
        .toBuffer(),
    );
    await deliver();
    expect(await Image.get({ owner, id })).toMatchObject({ status: "ready", tags: [] });
    expect(calls).toBe(0);
    const { images } = await Image.list({ owner, q: "untagged" });
    expect(images.map((image) => image.id)).toEqual([id]);
  });
});

test("turns a photo as its camera was held, and tells its owner alone where it was taken", async () => {
  const exif = {
    IFD0: { Make: "Canon", Model: "Canon EOS R5", Orientation: "6" },
    IFD2: { DateTimeOriginal: "2025:07:08 09:10:11" },
    IFD3: {
      GPSLatitudeRef: "N",
      GPSLatitude: "48/1 51/1 0/1",
      GPSLongitudeRef: "E",
      GPSLongitude: "2/1 21/1 0/1",
    },
  };
  const id = await put(
    "IMG 1+é.jpg",
    await drawing().jpeg().withMetadata({ orientation: 6 }).withExifMerge(exif).toBuffer(),
  );
  await deliver();
  const image = await Image.get({ owner, id });
  expect(image).toMatchObject({
    name: "IMG 1+é.jpg",
    width: 200,
    height: 300,
    takenAt: "2025-07-08T09:10:11.000Z",
    camera: "Canon EOS R5",
  });
  const place = { city: "Paris", region: "Île-de-France", country: "France" };
  expect(image.place).toEqual({ latitude: 48.85, longitude: 2.35, ...place });
  for (const url of [image.previewUrl!, image.thumbUrl!]) {
    const made = await sharp(Buffer.from(await (await fetch(url)).arrayBuffer())).metadata();
    expect(made).toMatchObject({ width: 200, height: 300 });
    expect(made.exif).toBeUndefined();
  }
  const { images } = await Image.list({ owner, q: "month:2025-07" });
  expect(images).toHaveLength(1);
});

describe("says plainly what is wrong with", () => {
  test.each([
    ["text in an image's clothes", Buffer.from("not an image"), "This file isn't an image."],
    [
      "a drawing that runs scripts",
      Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"),
      "This file isn't an image.",
    ],
    ["a video", Buffer.from("\0\0\0\x14ftypqt  \0\0\0\0qt  "), "Videos can't be added yet."],
    ["an empty file", Buffer.alloc(0), "This file is empty."],
    ["a file of 50 MB and a byte", TOO_LARGE, "This photo is larger than 50 MB."],
    ["a damaged image", Buffer.from("ffd8ffe000104a46494600010100", "hex"), "This image is damaged."],
  ])("%s", async (_what, bytes, reason) => {
    const id = await put("a.jpg", bytes);
    expect((await deliver()).failed).toBe(0);
    expect(await Image.get({ owner, id })).toMatchObject({ status: "failed", reason });
    expect(calls).toBe(0);
    const { images } = await Image.list({ owner, q: "status:failed" });
    expect(images.map((image) => image.id)).toEqual([id]);
  });
});

test("passes over what nobody meant to add, and the video of a Live Photo", async () => {
  const video = Buffer.from("\0\0\0\x14ftypqt  \0\0\0\0qt  ");
  const still = await put("trip/IMG_1.HEIC", await drawing().jpeg().toBuffer());
  const ids = [
    await put("trip/IMG_1.MOV", video, "video/quicktime"),
    await put("trip/.DS_Store", Buffer.from("Bud1")),
    await put("trip/IMG_1.AAE", Buffer.from("<plist/>")),
  ];
  const alone = await put("trip/IMG_10.MOV", video, "video/quicktime");
  let delivered = 0;
  while (delivered < 5) {
    const { messages, failed } = await deliver();
    expect(failed).toBe(0);
    delivered += messages.length;
  }
  expect((await Image.get({ owner, id: still })).status).toBe("ready");
  for (const id of ids) expect(await read(owner, id)).toBeUndefined();
  expect(await Image.get({ owner, id: alone })).toMatchObject({ reason: "Videos can't be added yet." });
});

test("takes what stands in the XMP file beside a photo, and when its client says the file was modified", async () => {
  const sidecar = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/">
      <dc:subject><rdf:Bag><rdf:li>Como</rdf:li></rdf:Bag></dc:subject>
    </rdf:Description></rdf:RDF></x:xmpmeta>`;
  await put("lake/DSC_2.xmp", Buffer.from(sidecar));
  // As rclone writes it.
  const id = await put("lake/DSC_2.jpg", await drawing().jpeg().toBuffer(), "image/jpeg", owner, {
    mtime: "1436689200.123456789",
  });
  let delivered = 0;
  while (delivered < 2) delivered += (await deliver()).messages.length;
  const image = await Image.get({ owner, id });
  expect(image.tags.map(({ name, source }) => `${name} ${source}`)).toContain("Como file");
  expect(image).toMatchObject({ takenAt: "2015-07-12T08:20:00.123Z", takenFrom: "file" });
});

test("a RAW photo is shown by its preview, and keeps its own type", async () => {
  const id = await put("DSC_1.NEF", rawFiles.nef!(await drawing().resize(1200, 800).jpeg().toBuffer(), 6));
  await deliver();
  const image = await Image.get({ owner, id });
  expect(image).toMatchObject({ status: "ready", type: "image/x-nikon-nef", width: 800, height: 1200 });
});

test("deletes what is larger than is taken, at once, and nothing else of that person", async () => {
  const small = await put("small.jpg", await drawing().jpeg().toBuffer());
  await deliver();
  const large = await put("large.jpg", TOO_LARGE);
  const before = await objects();
  expect((await deliver()).failed).toBe(0);
  const key = `private/${owner}/large.jpg`;
  expect(before).toContain(key);
  expect(await objects()).toEqual(before.filter((held) => held !== key));
  expect(await Image.get({ owner, id: small })).toMatchObject({ status: "ready" });
  // Its event comes again; and its owner tries again.
  await change(owner, large, (image) => image && { ...image, status: "waiting" });
  const { requeue } = await import("../../core/src/recognition/queue.ts");
  await requeue((await read(owner, large))!);
  expect((await deliver()).failed).toBe(0);
  expect(await Image.get({ owner, id: large })).toMatchObject({
    status: "failed",
    reason: "The photo's file is gone.",
  });
});

test("a file put in the place of one too large is kept, and recognized", async () => {
  const id = await put("a.jpg", TOO_LARGE);
  const good = await drawing().jpeg().toBuffer();
  once(s3, DeleteObjectCommand, async (call) => {
    await put("a.jpg", good);
    return call();
  });
  expect((await deliver()).failed).toBe(0);
  expect(await objects()).toContain(`private/${owner}/a.jpg`);
  expect((await deliver()).failed).toBe(0);
  expect(await Image.get({ owner, id })).toMatchObject({ status: "ready", bytes: good.length });
});

test.each(["new", "ready before"])(
  "a file too large that could not be deleted on the last try is deleted by the sweep: a photo that is %s",
  async (before) => {
    if (before !== "new") {
      await put("a.jpg", await drawing().jpeg().toBuffer());
      await deliver();
    }
    const id = await put("a.jpg", TOO_LARGE);
    once(s3, DeleteObjectCommand, () => Promise.reject(new Error("503")));
    expect((await deliver({ receiveCount: limits.tries })).failed).toBe(1);
    expect(await objects()).toContain(`private/${owner}/a.jpg`);
    clock.pass(4 * 3_600_000);
    await sweep();
    clock.reset();
    expect(await objects()).not.toContain(`private/${owner}/a.jpg`);
    expect(await Image.get({ owner, id })).toMatchObject({
      status: "failed",
      reason: "This photo is larger than 50 MB.",
    });
  },
);

test.each([
  ["larger than 50 MB", async () => void (await put("a.jpg", TOO_LARGE))],
  [
    "gone",
    async (id: string) => {
      await change(owner, id, (image) => image && { ...image, status: "failed" });
      await s3.send(new DeleteObjectCommand({ Bucket: cloud.bucket, Key: `private/${owner}/a.jpg` }));
      await Image.retry({ owner, id });
    },
  ],
])(
  "a photo whose file is %s may be added again, and nothing is offered to download",
  async (reason, spoil) => {
    const bytes = await drawing().jpeg().toBuffer();
    const file = {
      name: "a.jpg",
      type: "image/jpeg" as const,
      size: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    };
    const id = await put("a.jpg", bytes);
    await deliver();
    expect(await Image.get({ owner, id })).toHaveProperty("originalUrl");
    expect(await prepare({ owner, files: [file] })).toEqual([{ duplicateOf: id }]);
    await spoil(id);
    await deliver();
    const image = await Image.get({ owner, id });
    expect(image).toMatchObject({ status: "failed", reason: expect.stringContaining(reason) });
    expect(image.originalUrl).toBeUndefined();
    expect(await prepare({ owner, files: [file] })).toEqual([
      expect.objectContaining({ url: expect.any(String) }),
    ]);
  },
);

describe("a recognizer that asks for patience", () => {
  const busy = () => {
    cloud.recognizer.status = () => ({
      state: "preparing",
      progress: 0.62,
      message: "Getting the recognizer, 62 %",
    });
  };

  test("is asked again within the delivery, and the photo says why it waits", async () => {
    busy();
    const id = await put("a.jpg", await drawing().jpeg().toBuffer());
    const delivery = deliver();
    await expect.poll(async () => (await read(owner, id))?.reason).toBe("Getting the recognizer, 62 %");
    expect(await Image.get({ owner, id })).toMatchObject({ status: "waiting" });
    cloud.recognizer.status = () => ({ state: "ready" });
    expect((await delivery).failed).toBe(0);
    const image = await Image.get({ owner, id });
    expect(image).toMatchObject({ status: "ready" });
    expect(image.reason).toBeUndefined();
  });

  test("puts the photo off when time runs out, soon to come again", async () => {
    busy();
    const id = await put("a.jpg", await drawing().jpeg().toBuffer());
    expect((await deliver({ remaining: 10_000 })).failed).toBe(1);
    expect(await Image.get({ owner, id })).toMatchObject({
      status: "waiting",
      reason: "Getting the recognizer, 62 %",
    });
    cloud.recognizer.status = () => ({ state: "ready" });
    await expect.poll(async () => (await cloud.counts()).visible).toBe(1);
    const { messages, failed } = await deliver();
    expect(messages[0]?.attributes.ApproximateReceiveCount).toBe("2");
    expect(failed).toBe(0);
    expect(await Image.get({ owner, id })).toMatchObject({ status: "ready" });
  });
});

test("after the last try the photo is failed, the message goes to the dead letters, and the owner's retry works", async () => {
  cloud.recognizer.detectLabels = async () => {
    throw new Error("broken");
  };
  const id = await put("a.jpg", await drawing().jpeg().toBuffer());
  const { messages, failed } = await deliver({ receiveCount: limits.tries });
  expect(failed).toBe(1);
  await cloud.remove(messages);
  const image = await Image.get({ owner, id });
  expect(image).toMatchObject({ status: "failed", reason: "Recognition didn't work.", retriable: true });
  expect((await fetch(image.thumbUrl!)).status).toBe(200);

  cloud.recognizer.detectLabels = recognize;
  expect(await Image.retry({ owner, id })).toMatchObject({ status: "waiting" });
  await deliver();
  expect(await Image.get({ owner, id })).toMatchObject({ status: "ready" });
});

test("an event that repeats recognizes once; other bytes under the same key again", async () => {
  const id = await put("a.jpg", await drawing().jpeg().toBuffer());
  const { messages } = await deliver();
  const repeated = toEvent(messages);
  await handler(repeated, lambdaContext());
  expect(calls).toBe(1);
  expect((await read(owner, id))?.attempts).toBe(1);
  await put("a.jpg", await drawing().resize(150).jpeg().toBuffer());
  await deliver();
  expect(calls).toBe(2);
  expect(await Image.get({ owner, id })).toMatchObject({ width: 150 });
});

test("an event that comes after the photo was deleted for ever brings nothing back", async () => {
  const bytes = await drawing().jpeg().toBuffer();
  const id = await put("a.jpg", bytes);
  const { messages } = await deliver();
  await Image.purge({ owner, id });
  expect(await objects()).toEqual([]);
  await put("a.jpg", bytes);
  await handler(toEvent(messages), lambdaContext());
  expect(await objects()).toEqual([]);
  await expect(Image.get({ owner, id })).rejects.toThrow("There is no such photo.");
  await cloud.remove(await cloud.receive("Recognition", 1));
});

test("a photo deleted for ever while it is recognized leaves nothing", async () => {
  const id = await put("a.jpg", await drawing().jpeg().toBuffer());
  cloud.recognizer.detectLabels = async () => {
    await Image.purge({ owner, id });
    return recognize();
  };
  expect((await deliver()).failed).toBe(0);
  expect(await objects()).toEqual([]);
  expect((await Image.list({ owner })).images).toEqual([]);
});

test("bytes that come when nobody waited for them any more are a photo all the same", async () => {
  const bytes = await drawing().jpeg().toBuffer();
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const [upload] = await prepare({
    owner,
    files: [{ name: "late.jpg", type: "image/jpeg", size: bytes.length, sha256 }],
  });
  const id = (upload as { id: string }).id;
  await change(
    owner,
    id,
    (image) => image && { ...image, abandonedAt: new Date().toISOString(), expiresAt: 1e10 },
  );
  await put(`photos/${id}`, bytes);
  expect((await deliver()).failed).toBe(0);
  expect(await Image.get({ owner, id })).toMatchObject({ status: "ready", name: "late.jpg" });
  expect((await read(owner, id))?.expiresAt).toBeUndefined();
});

describe("messages", () => {
  const envelope = (body: string) => JSON.stringify({ Type: "Notification", TopicArn: "arn", Message: body });

  test("come bare or in SNS's envelope", async () => {
    const id = await put("a.jpg", await drawing().jpeg().toBuffer());
    expect((await deliver({ body: envelope })).failed).toBe(0);
    expect(await Image.get({ owner, id })).toMatchObject({ status: "ready" });
  });

  test("that hold S3's test event are done; of others only the unreadable come again", async () => {
    const id = await put("a.jpg", await drawing().jpeg().toBuffer());
    const event = toEvent(await cloud.receive("Recognition", 1));
    const [photo] = event.Records as [SQSEvent["Records"][number]];
    const message = (messageId: string, body: string) => ({ ...photo, messageId, body });
    const testEvent = JSON.stringify({ Service: "Amazon S3", Event: "s3:TestEvent", Bucket: cloud.bucket });
    event.Records.push(
      message("test", testEvent),
      message("test in an envelope", envelope(testEvent)),
      message("no json", "no json"),
      message("no event", "{}"),
      message("no photo", photo.body.replaceAll("private", "elsewhere")),
    );
    const { batchItemFailures } = await handler(event, lambdaContext());
    expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(["no json", "no event"]);
    expect(await Image.get({ owner, id })).toMatchObject({ status: "ready" });
  });
});
