import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { createRecognizer, defaultCache } from "@phototag/vision";
import { FEATURES } from "@phototag/vision/inference/features";
import { samplePhotos } from "@phototag/vision/samples";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cosine } from "../src/alike/near.ts";
import type { Features } from "../src/feature/index.ts";
import type { Outcome, Recognizer } from "../src/recognition/index.ts";
import { startCloud } from "./cloud.ts";

/** The recognizers that a stage may have, each with its real networks; Rekognition is the local cloud's. */

const cloud = await startCloud();
const { s3 } = await import("../src/aws/s3.ts");
const Image = await import("../src/image/index.ts");
const { features } = await import("../src/feature/index.ts");
const { library } = await import("../src/library/index.ts");
const { openRecognizer, recognize } = await import("../src/recognition/index.ts");

const vision = createRecognizer({ cache: defaultCache() });
const open = (name: "rekognition" | "embedded" | "both") =>
  openRecognizer(name, join(defaultCache(), name === "both" ? "features" : "embedded"));
let [rekognition, embedded, both] = [] as unknown as [Recognizer, Recognizer, Recognizer];
let photos: { name: string; bytes: Buffer }[] = [];
beforeAll(async () => {
  await vision.ready();
  cloud.recognizer.detectLabels = (bytes, options) => vision.detectLabels(bytes, options);
  [rekognition, embedded, both] = await Promise.all([open("rekognition"), open("embedded"), open("both")]);
  photos = await Promise.all(
    (await samplePhotos(defaultCache())).map(async ({ name, path }) => ({
      name,
      bytes: await readFile(path),
    })),
  );
}, 300_000);
afterAll(async () => {
  await vision.close();
  await cloud.close();
});

let owner = "";
let calls = 0;
beforeEach(() => {
  owner = crypto.randomUUID();
  calls = 0;
});

/** Puts a photo as another client would, and has it recognized. */
async function add(name: string, bytes: Uint8Array, recognizer: Recognizer): Promise<Outcome> {
  const key = `private/${owner}/${name}`;
  await s3.send(
    new PutObjectCommand({ Bucket: cloud.bucket, Key: key, Body: bytes, ContentType: "image/jpeg" }),
  );
  return work({ key }, recognizer);
}

const work = (what: Parameters<typeof recognize>[0], recognizer: Recognizer, perMonth = 1000) =>
  recognize(
    what,
    { receiveCount: 1, remaining: () => 60_000, onCall: () => calls++ },
    { tries: 3, recognitionsPerMonth: perMonth, bytes: 1e12, photosPerDay: 1000 },
    recognizer,
  );

/** Has a photo recognized that is ready, as its owner may ask. */
const again = ({ image }: Outcome, recognizer: Recognizer) =>
  work({ key: image!.key, known: image! }, recognizer);

async function stored(): Promise<Map<string, Features>> {
  const all = new Map<string, Features>();
  for (const { id, ...found } of await features(owner, 1000)) all.set(id, found);
  return all;
}

const shown = ({ tags }: NonNullable<Outcome["image"]>) => tags.filter(({ source }) => source === "model");
const month = async () => (await library.entities.month.query.primary({ owner }).go()).data[0]?.recognitions;

it("the embedded one says of each preview what the local Rekognition says", async () => {
  expect(photos.length).toBeGreaterThanOrEqual(6);
  for (const { name, bytes } of photos) {
    const { image } = await add(name, bytes, embedded);
    const preview = await s3.send(
      new GetObjectCommand({ Bucket: cloud.bucket, Key: Image.previewKey(owner, image!.id) }),
    );
    const bytesShown = await preview.Body!.transformToByteArray();
    const [ours, theirs] = [await embedded.recognize(bytesShown), await rekognition.recognize(bytesShown)];
    expect(ours.labels, name).toEqual(theirs.labels);
    expect(ours.recognizer.version, name).toBe(theirs.recognizer.version);
    expect(shown(image!).length, name).toBe(ours.labels.length);
  }
});

it("both give Rekognition's labels and the looks that the embedded one gives", async () => {
  const { bytes } = photos[0]!;
  const [one, two, three] = [
    await rekognition.recognize(bytes),
    await embedded.recognize(bytes),
    await both.recognize(bytes),
  ];
  expect(three).toEqual({ ...one, features: two.features });
  expect(one.features).toBeUndefined();
});

it("labels that were paid for stand, even where the networks are not", async () => {
  const lame = await openRecognizer("both", join(defaultCache(), "not-there"));
  const outcome = await add("sheep.jpg", photos[0]!.bytes, lame);
  expect(outcome).toMatchObject({ outcome: "ready", fault: expect.any(Error) });
  expect(shown(outcome.image!)).not.toEqual([]);
  expect([await stored(), calls]).toEqual([new Map(), 1]);
});

it("there is none of another name, and it is said which there are", async () => {
  for (const name of ["", "clip", "toString"])
    await expect(openRecognizer(name, "")).rejects.toThrow(
      `RECOGNIZER is none of rekognition, embedded, both: "${name}"`,
    );
});

describe("the month of a library", () => {
  it("counts what Rekognition was asked, and holds it", async () => {
    await add("a.jpg", photos[0]!.bytes, both);
    expect([calls, await month()]).toEqual([1, 1]);
    const key = `private/${owner}/b.jpg`;
    await s3.send(new PutObjectCommand({ Bucket: cloud.bucket, Key: key, Body: photos[1]!.bytes }));
    expect(await work({ key }, both, 1)).toMatchObject({ outcome: "parked" });
  });

  it("counts nothing that costs nobody but its own function", async () => {
    for (const { name, bytes } of photos.slice(0, 2))
      expect(await add(name, bytes, embedded)).toMatchObject({ outcome: "ready" });
    expect([calls, await month()]).toEqual([0, undefined]);
  });
});

describe("what a photo looks like", () => {
  it("is kept of each photo, of all by pages, and is nearer in photos that are nearer", async () => {
    const ids: string[] = [];
    for (const { name, bytes } of photos) ids.push((await add(name, bytes, embedded)).image!.id);
    const first = (await stored()).get(ids[0]!);
    const all = [...(await stored()).values()];
    expect(all).toHaveLength(photos.length);
    for (const { vector, model } of all) expect([vector.length, model]).toEqual([FEATURES, all[0]!.model]);
    const mirrored = await sharp(photos[0]!.bytes).flop().jpeg().toBuffer();
    const { image } = await add("mirrored.jpg", mirrored, embedded);
    const mirror = (await stored()).get(image!.id)!;
    const [nearest] = all.sort((a, b) => cosine(b, mirror) - cosine(a, mirror));
    expect(nearest).toEqual(first);
  });

  it("is not kept of a duplicate: nobody is asked again", async () => {
    const first = await add("one.jpg", photos[0]!.bytes, embedded);
    const second = await add("two.jpg", photos[0]!.bytes, {
      paid: false,
      recognize: () => Promise.reject(new Error("asked again")),
    });
    const kept = await stored();
    expect(second).toMatchObject({ outcome: "skipped" });
    expect([...kept.keys()]).toEqual([first.image!.id]);
  });

  it("is gone with a photo that is deleted for good, however often a message about it comes", async () => {
    const outcome = await add("one.jpg", photos[0]!.bytes, embedded);
    const { id, key } = outcome.image!;
    await Image.trash({ owner, id });
    expect((await stored()).size).toBe(1);
    await Image.purge({ owner, id });
    for (let time = 0; time < 2; time++) {
      expect(await work({ key }, embedded)).toMatchObject({ outcome: "skipped" });
      expect(await again(outcome, embedded)).toMatchObject({ outcome: "skipped" });
      await Image.purge({ owner, id });
    }
    expect(await stored()).toEqual(new Map());
  });

  it("is not written for a photo that was deleted for good while it was looked at", async () => {
    const recognizer: Recognizer = {
      paid: false,
      async recognize(preview) {
        const { images } = await Image.list({ owner, q: "status:pending" });
        await Image.purge({ owner, id: images[0]!.id });
        return embedded.recognize(preview);
      },
    };
    expect(await add("one.jpg", photos[0]!.bytes, recognizer)).toMatchObject({ outcome: "skipped" });
    expect(await stored()).toEqual(new Map());
  });

  it("goes with a file that another, broken one took the place of", async () => {
    await add("one.jpg", photos[0]!.bytes, embedded);
    expect(await add("one.jpg", photos[0]!.bytes.subarray(0, 200), embedded)).toMatchObject({
      outcome: "failed",
    });
    expect(await stored()).toEqual(new Map());
  });
});

it("a photo that another recognizer is asked about keeps its owner's tags, and says who recognized it", async () => {
  const first = await add("one.jpg", photos[0]!.bytes, rekognition);
  const { id } = first.image!;
  const [gone] = shown(first.image!).map(({ name }) => name);
  await Image.edit({ owner, id, edit: { tags: { add: ["Holiday"], remove: [gone!] } } });
  const { image } = await again(first, embedded);
  expect(image!.recognizer).toEqual({ name: "Phototag", version: expect.stringMatching(/^\d+\.\d+$/) });
  expect(image!.tags.find(({ source }) => source === "person")?.name).toBe("Holiday");
  expect((await Image.get({ owner, id })).tags.map(({ name }) => name)).not.toContain(gone);
  expect((await stored()).size).toBe(1);

  // One that says nothing of looks leaves none of another's behind.
  const back = await again(first, rekognition);
  expect(back.image!.recognizer?.name).toBe("DetectLabels");
  expect(await stored()).toEqual(new Map());
});
