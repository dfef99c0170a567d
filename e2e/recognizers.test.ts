import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { createRecognizer, defaultCache } from "@phototag/vision";
import { samplePhotos } from "@phototag/vision/samples";
import { unzipSync } from "fflate";
import { buildFunctions, type Cloud, type CloudEvent, one, type Snapshot, startCloud } from "sst-offline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeSecrets } from "../infra/secrets.ts";
import type { Settings } from "../infra/settings.ts";
import { checkoutWith, evaluated } from "../infra/snapshot/evaluated.ts";
import { lambdasNode } from "../scripts/start/built.ts";
import { root } from "./app.ts";
import { inProcess } from "./in-process.ts";
import { unfit } from "./lambda-binary.ts";
import { Person } from "./person.ts";
import { telephonePhotos } from "./telephone.ts";

/**
 * A stack whose owner chose `recognizer: "embedded"`: packed by SST's own CLI, run as it was packed on Lambda's Node, in
 * a cloud that has no Rekognition.
 */

const settings: Settings = { signUp: ["ada@example.org"], monthlyBudget: 10, recognizer: "embedded" };
const FUNCTION = "aws:lambda/function:Function";
const told: CloudEvent[] = [];
let checkout: string;
let data: string;
let cloud: Cloud;
let stack: Snapshot;
let ada: Person;
beforeAll(async () => {
  [checkout, data] = await Promise.all([checkoutWith(settings), mkdtemp(join(tmpdir(), "phototag-"))]);
  const artifacts = join(data, "built");
  await buildFunctions(checkout, "local", artifacts);
  ({ snapshot: stack } = await evaluated("local", { settings }));
  cloud = await startCloud({
    ...{ snapshot: stack, root, data, makeSecrets, port: 0 },
    built: { artifacts, node: await lambdasNode() },
    site: () => ({ state: "ready" }),
    onEvent: (event) => told.push(event),
  });
  ada = await Person.signUp(inProcess(cloud, told), "ada");
}, 600_000);
afterAll(async () => {
  await cloud?.close();
  for (const folder of [checkout, data]) if (folder) await rm(folder, { recursive: true, force: true });
});

describe("what is uploaded to Lambda", () => {
  let files: Record<string, Uint8Array>;
  beforeAll(async () => {
    files = unzipSync(await readFile(join(data, "built", "Recognize", "code.zip")));
  });

  it("is less than Lambda takes: 250 MB, unpacked (AWS Lambda Developer Guide, Lambda quotas)", () => {
    const bytes = Object.values(files).reduce((sum, { length }) => sum + length, 0);
    expect(bytes).toBeLessThan(250 * 2 ** 20);
  });

  it("holds the networks, byte for byte", async () => {
    const models = Object.keys(files).filter((name) => /^models\/./.test(name));
    expect(models.sort()).toEqual(["models/coco-ssd.onnx", "models/efficientnet-b0.onnx"]);
    for (const name of models) {
      const kept = await readFile(join(defaultCache(), name.replace("models/", "")));
      expect(kept.equals(files[name]!), name).toBe(true);
    }
  });

  it("holds binaries for Lambda's processor and system alone", () => {
    const binaries = Object.keys(files).filter((name) => /\.(node|dll|dylib|so(\.\d+)*)$/.test(name));
    expect(binaries.filter((name) => name.includes("onnxruntime")).sort()).toEqual([
      "node_modules/onnxruntime-node/bin/napi-v6/linux/arm64/libonnxruntime.so.1",
      "node_modules/onnxruntime-node/bin/napi-v6/linux/arm64/onnxruntime_binding.node",
    ]);
    expect(binaries.length).toBeGreaterThanOrEqual(4);
    for (const name of binaries) expect(unfit(Buffer.from(files[name]!)), name).toEqual([]);
  });
});

it("photos are tagged as the local Rekognition would tag them, and what they look like is kept", async () => {
  const vision = createRecognizer({ cache: defaultCache() });
  try {
    await vision.ready();
    for (const { name, path } of await samplePhotos(defaultCache())) {
      const image = await ada.add({ name, type: "image/jpeg", bytes: await readFile(path) });
      expect([image.status, image.reason]).toEqual(["ready", undefined]);
      const preview = Buffer.from(await (await fetch((await ada.image(image.id)).previewUrl!)).arrayBuffer());
      const { Labels } = await vision.detectLabels(preview, { maxLabels: 20, minConfidence: 55 });
      expect(
        image.tags.map((tag) => tag.name),
        name,
      ).toEqual(Labels.map(({ Name }) => Name));
    }
  } finally {
    await vision.close();
  }
  const { endpoint, region, operator: credentials } = cloud;
  const { Items = [] } = await new DynamoDBClient({ endpoint, region, credentials }).send(
    new ScanCommand({
      TableName: cloud.outputs.table as string,
      FilterExpression: "#entity = :feature",
      ExpressionAttributeNames: { "#entity": "__edb_e__" },
      ExpressionAttributeValues: { ":feature": { S: "feature" } },
    }),
  );
  expect(Items).toHaveLength(6);
}, 240_000);

it("five photos of 48 megapixels at once fit into the function's memory", async () => {
  const photos = await telephonePhotos(5);
  const images = await Promise.all(photos.map((photo) => ada.add(photo, 200_000)));
  expect(images.map(({ status, reason }) => reason ?? status)).toEqual(Array(5).fill("ready"));
  const { name, memorySize } = one(stack, FUNCTION, "RecognizeFunction").inputs;
  const log = await readFile(join(data, "logs", `${name}.log`), "utf8");
  const used = [...log.matchAll(/Max Memory Used: (\d+) MB/g)].map(([, megabytes]) => Number(megabytes));
  expect(Math.max(...used)).toBeLessThan(Number(memorySize));
}, 240_000);

it("nothing is asked that the stack does not allow, and Rekognition is neither asked nor allowed to label", () => {
  expect(told.filter(({ kind }) => kind === "denied")).toEqual([]);
  expect(JSON.stringify(stack.resources)).not.toContain("rekognition:DetectLabels");
  expect(cloud.usage().filter(({ operation }) => operation === "DetectLabels")).toEqual([]);
});
