import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { DetectTextCommand, RekognitionClient } from "@aws-sdk/client-rekognition";
import sharp from "sharp";
import type { Snapshot } from "sst-offline";
import { startTestCloud } from "sst-offline/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  createRecognizer,
  defaultCache,
  type Recognizer,
  rekognition,
  TEXT_MODEL_VERSION,
} from "../src/index.ts";
import { ppOcr } from "../src/models/pins.ts";
import { prepareTextModels } from "../src/models/prepare.ts";
import { samplePhotos } from "../src/samples.ts";
import { openTextPipeline } from "../src/text/pipeline.ts";
import { WRITTEN } from "./written.ts";

const run = promisify(execFile);

let recognizer: Recognizer;
beforeAll(async () => {
  await prepareTextModels(defaultCache());
  recognizer = createRecognizer({ cache: defaultCache() });
  await recognizer.ready();
  // It is ready when labels can be asked for; the models of text are looked at after that, and whoever comes before is put off.
  const any = await WRITTEN["a road sign"]!.draw();
  await vi.waitUntil(
    () =>
      recognizer.detectText(any).then(
        () => true,
        (error: Error) => {
          if (error.name !== "ThrottlingException") throw error;
          return false;
        },
      ),
    { timeout: 60_000, interval: 100 },
  );
}, 300_000);
afterAll(() => recognizer.close());

const linesOf = async (bytes: Uint8Array) =>
  (await recognizer.detectText(bytes)).TextDetections.filter(({ Type }) => Type === "LINE");
const wordsOf = async (bytes: Uint8Array) =>
  (await recognizer.detectText(bytes)).TextDetections.flatMap(({ Type, DetectedText }) =>
    Type === "WORD" ? DetectedText.toLowerCase() : [],
  );

describe("text that was drawn", () => {
  it.each(Object.entries(WRITTEN))(
    "%s is read, nearly every word of three characters and more",
    async (_, drawn) => {
      const words = await wordsOf(await drawn.draw());
      const wanted = drawn.lines
        .flatMap((line) => line.toLowerCase().split(" "))
        .filter(({ length }) => length > 2);
      const missed = wanted.filter((word) => !words.includes(word));
      expect(missed.length, `missed: ${missed}, read: ${words}`).toBeLessThanOrEqual(wanted.length / 8);
    },
  );

  it("stands where it was drawn, each word within its line", async () => {
    const { TextDetections, TextModelVersion } = await recognizer.detectText(
      await WRITTEN["a road sign"]!.draw(),
    );
    expect(TextModelVersion).toBe(TEXT_MODEL_VERSION);
    const box = (text: string) =>
      TextDetections.find(({ DetectedText, Type }) => Type === "WORD" && DetectedText === text)!.Geometry
        .BoundingBox;
    const [grand, station, harbour] = [box("GRAND"), box("Station"), box("Harbour")];
    expect(grand.Top + grand.Height).toBeLessThan(station.Top + 0.02);
    expect(station.Top + station.Height).toBeLessThan(harbour.Top + 0.02);
    // The middle of the picture is the middle of its last line.
    expect(harbour.Left + harbour.Width / 2).toBeCloseTo(0.5, 1);
    for (const { ParentId, Geometry } of TextDetections) {
      const parent = TextDetections.find(({ Id }) => Id === ParentId)?.Geometry.BoundingBox ?? {
        ...{ Left: 0, Top: 0, Width: 1, Height: 1 },
      };
      const { Left, Top, Width, Height } = Geometry.BoundingBox;
      expect(Left).toBeGreaterThanOrEqual(parent.Left - 0.01);
      expect(Top).toBeGreaterThanOrEqual(parent.Top - 0.01);
      expect(Left + Width).toBeLessThanOrEqual(parent.Left + parent.Width + 0.01);
      expect(Top + Height).toBeLessThanOrEqual(parent.Top + parent.Height + 0.01);
    }
  });

  it("askew has an askew polygon", async () => {
    const [bakery] = await linesOf(await WRITTEN["a shop's sign, seen askew"]!.draw());
    const [from, to] = bakery!.Geometry.Polygon;
    // As the sign is drawn: 12° up to the right, in pixels of 1600 × 1000.
    const degrees = (Math.atan2((to!.Y - from!.Y) * 1000, (to!.X - from!.X) * 1600) * 180) / Math.PI;
    expect(degrees).toBeCloseTo(-12, 0);
  });

  it("is seen as the picture is shown: turned by EXIF", async () => {
    const upright = await WRITTEN["a road sign"]!.draw();
    const turned = await sharp(await sharp(upright).rotate(-90).toBuffer())
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 95 })
      .toBuffer();
    expect(await wordsOf(turned)).toContain("harbour");
  });
});

it("photos without text have none", async () => {
  for (const { name, path: file } of await samplePhotos(defaultCache()))
    expect(await linesOf(await readFile(file)), name).toEqual([]);
});

describe("what is not taken, as for labels", () => {
  it.each([
    ["InvalidImageFormatException", "text", async () => Buffer.from("no photo")],
    [
      "InvalidParameterException",
      "79 pixels",
      () =>
        sharp({ create: { width: 79, height: 200, channels: 3, background: "#888" } })
          .png()
          .toBuffer(),
    ],
    ["ImageTooLargeException", "over 15 MB", async () => Buffer.alloc(15 * 2 ** 20 + 1)],
  ])("%s for %s", async (name, _, make) => {
    await expect(recognizer.detectText(await make())).rejects.toMatchObject({ name });
  });
});

it("labels come before text that was asked for earlier", async () => {
  const sign = await WRITTEN["a screenshot"]!.draw();
  // Text is patient for some seconds: where labels took longer, all are asked for again.
  await expect
    .poll(async () => {
      const done: string[] = [];
      const texts = [1, 2].map(() => recognizer.detectText(sign).then(() => done.push("text")));
      const labels = [1, 2, 3].map(() => recognizer.detectLabels(sign).then(() => done.push("labels")));
      await Promise.all([...texts, ...labels]);
      return done.slice(0, 3);
    })
    .toEqual(["labels", "labels", "labels"]);
});

it("at rest its networks' memory is freed, and the next photo comes out alike", async () => {
  const pipeline = await openTextPipeline(await prepareTextModels(defaultCache()));
  const sign = await WRITTEN["a road sign"]!.draw();
  const before = await pipeline.detectText(sign);
  await pipeline.close();
  const again = await openTextPipeline(await prepareTextModels(defaultCache()));
  expect(await again.detectText(sign)).toEqual(before);
  await again.close();
});

describe("its models", () => {
  it("are fetched whole, and mended when they are damaged", async () => {
    const cache = await mkdtemp(path.join(tmpdir(), "phototag-text-"));
    try {
      const { detector, reader } = await prepareTextModels(cache);
      const whole = await readFile(reader);
      await truncate(reader, 1000);
      await rm(detector);
      await prepareTextModels(cache);
      expect((await readFile(reader)).equals(whole)).toBe(true);
      expect((await readdir(cache)).sort()).toEqual(
        Object.values(ppOcr.files)
          .map(({ file }) => file)
          .sort(),
      );
    } finally {
      await rm(cache, { recursive: true, force: true });
    }
  }, 120_000);

  it("hold up no labels while they are not there", async () => {
    const cache = await mkdtemp(path.join(tmpdir(), "phototag-text-"));
    const offline = { ...process.env };
    for (const file of await readdir(defaultCache()))
      if (/^(efficientnet|coco-ssd).*\.onnx$/.test(file))
        await writeFile(path.join(cache, file), await readFile(path.join(defaultCache(), file)));
    Object.assign(process.env, {
      npm_config_registry: "http://127.0.0.1:9/",
      npm_config_cache: path.join(cache, "npm"),
    });
    const without = createRecognizer({ cache });
    process.env = offline;
    try {
      await without.ready();
      const sign = await WRITTEN["a road sign"]!.draw();
      expect((await without.detectLabels(sign)).LabelModelVersion).toBeTruthy();
      await expect
        .poll(() => without.detectText(sign).catch(({ name, message }: Error) => `${name}: ${message}`))
        .toMatch(
          /^ThrottlingException: The reader of text is not ready: the npm registry could not be reached/,
        );
    } finally {
      await without.close();
      await rm(cache, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    }
  });
});

/** Nothing but Rekognition. */
const stack: Snapshot = {
  format: 1,
  app: {
    ...{ name: "pictures", stage: "test", region: "us-east-1", account: "123456789012" },
    ...{ removal: "remove", protect: false },
  },
  outputs: {},
  routers: [],
  resources: [],
};

const hasAws = spawnSync("aws", ["--version"], { stdio: "ignore" }).status === 0;

describe("stock clients", () => {
  it("AWS's SDK, and its command line where there is one, read the same text", async () => {
    const cloud = await startTestCloud({ root: ".", snapshot: stack, services: [rekognition(recognizer)] });
    const folder = await mkdtemp(path.join(tmpdir(), "phototag-text-"));
    try {
      const sign = await WRITTEN["a road sign"]!.draw();
      const file = path.join(folder, "sign.jpg");
      await writeFile(file, sign);
      const client = new RekognitionClient({ ...cloud.client, maxAttempts: 1 });
      const { TextDetections } = await client.send(new DetectTextCommand({ Image: { Bytes: sign } }));
      expect(TextDetections?.map(({ DetectedText }) => DetectedText)).toContain("Harbour");
      if (!hasAws) return;
      const { stdout } = await run(
        "aws",
        [
          "--endpoint-url",
          cloud.endpoint,
          "rekognition",
          "detect-text",
          "--image-bytes",
          `fileb://${file}`,
          "--output",
          "json",
        ],
        {
          env: {
            ...process.env,
            AWS_DEFAULT_REGION: cloud.region,
            AWS_ACCESS_KEY_ID: cloud.operator.accessKeyId,
            AWS_SECRET_ACCESS_KEY: cloud.operator.secretAccessKey,
          },
        },
      );
      expect(JSON.parse(stdout).TextDetections).toEqual(TextDetections);
    } finally {
      await cloud.remove();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
