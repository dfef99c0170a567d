import { readFile } from "node:fs/promises";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { createRecognizer, defaultCache } from "@phototag/vision";
import { samplePhotos } from "@phototag/vision/samples";
import type { LambdaEvent } from "hono/aws-lambda";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startCloud } from "../../core/test/cloud.ts";
import { lambdaContext, toEvent } from "./events.ts";

/** Photos that are alike, by what the real networks say of them in the real worker. */

const cloud = await startCloud();
const { s3 } = await import("../../core/src/aws/s3.ts");
const Image = await import("../../core/src/image/index.ts");
const { app } = await import("../src/api/app.ts");
const { handler } = await import("../src/recognize.ts");
const vision = createRecognizer({ cache: defaultCache() });
afterAll(async () => {
  await vision.close();
  await cloud.close();
});

const [ADA, EVE, BOB] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];

async function get(path: string, who = ADA) {
  const event = { requestContext: { authorizer: { jwt: { claims: { sub: who, token_use: "access" } } } } };
  const response = await app.request(`/api${path}`, {}, { event: event as unknown as LambdaEvent });
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of the answer.
  return { status: response.status, body: (await response.json()) as any };
}

/** Adds photos as another S3 client does. */
async function add(files: Record<string, Buffer>, owner = ADA): Promise<void> {
  for (const [name, Body] of Object.entries(files))
    await s3.send(new PutObjectCommand({ Bucket: cloud.bucket, Key: `private/${owner}/${name}`, Body }));
  for (let left = Object.keys(files).length; left > 0; ) {
    const messages = await cloud.receive("Recognition", 1);
    expect((await handler(toEvent(messages), lambdaContext())).batchItemFailures).toEqual([]);
    await cloud.remove(messages);
    left -= messages.length;
  }
}

const idOf = new Map<string, string>();
const names = ({ images }: { images: { name: string }[] }) => images.map(({ name }) => name);
const ALIKE = ["gray.jpg", "mirrored.jpg", "original.jpg", "part.jpg", "small.jpg"];

beforeAll(async () => {
  await vision.ready();
  cloud.recognizer.detectLabels = (bytes, options) => vision.detectLabels(bytes, options);
  const samples = await samplePhotos(defaultCache());
  samples.sort((a, b) => Number(b.name === "sheep.jpg") - Number(a.name === "sheep.jpg"));
  const [original, ...others] = await Promise.all(samples.map(({ path }) => readFile(path)));
  const { width, height } = await sharp(original).metadata();
  const [left, top] = [Math.round(width * 0.08), Math.round(height * 0.08)];
  const made = (change: (image: Sharp) => Sharp) => change(sharp(original)).jpeg({ quality: 70 }).toBuffer();
  await add({
    "small.jpg": await made((image) => image.resize(Math.round(width / 2))),
    "mirrored.jpg": await made((image) => image.flop()),
    "gray.jpg": await made((image) => image.grayscale()),
    "part.jpg": await made((image) =>
      image.extract({ left, top, width: width - 2 * left, height: height - 2 * top }),
    ),
    "original.jpg": original!,
    ...Object.fromEntries(others.map((bytes, at) => [`other ${at}.jpg`, bytes])),
  });
  await add({ "bobs.jpg": original! }, BOB);
  for (const { name, id } of (await get("/images")).body.images) idOf.set(name, id);
  expect(idOf.size).toBe(5 + others.length);
  expect(others.length).toBeGreaterThanOrEqual(5);
}, 300_000);

const of = (name: string) => idOf.get(name)!;
const groupWith = async (name: string) =>
  (await get("/alike")).body.groups.find((group: never) => names(group).includes(name));

describe("groups", () => {
  it("hold a photo with its mirror, its crop, its grays and its smaller self, and the original is the best", async () => {
    const { status, body } = await get("/alike");
    expect(status).toBe(200);
    expect(body).toMatchObject({ more: 0, compared: idOf.size, complete: true });
    const group = await groupWith("original.jpg");
    expect(names(group).sort()).toEqual(ALIKE);
    expect(group).toMatchObject({ best: of("original.jpg"), count: 5 });
    const times = group.images.map(
      ({ takenAt, addedAt }: { takenAt?: string; addedAt: string }) => takenAt ?? addedAt,
    );
    expect(times).toEqual([...times].sort());
  });

  it("never hold a photo in the trash, and are none when one photo is left", async () => {
    await Image.trash({ owner: ADA, id: of("original.jpg") });
    const group = await groupWith("gray.jpg");
    expect(names(group).sort()).toEqual(ALIKE.filter((name) => name !== "original.jpg"));
    expect(group).toMatchObject({ count: 4 });
    for (const name of ["mirrored.jpg", "part.jpg", "small.jpg"])
      await Image.trash({ owner: ADA, id: of(name) });
    expect(await groupWith("gray.jpg")).toBeUndefined();
    for (const name of ALIKE) await Image.edit({ owner: ADA, id: of(name), edit: { trashed: false } });
    expect(names(await groupWith("gray.jpg")).sort()).toEqual(ALIKE);
  });

  it("are not of other people's photos, nor where nothing is known of how photos look", async () => {
    const nothing = { status: 200, body: { groups: [], more: 0, compared: 0, complete: true } };
    expect(await get("/alike", EVE)).toEqual(nothing);
    expect(await get("/alike", BOB)).toEqual({ ...nothing, body: { ...nothing.body, compared: 1 } });
  });
});

describe("more like one photo", () => {
  it("are the nearest first, without the photo itself", async () => {
    const { status, body } = await get(`/images/${of("original.jpg")}/alike`);
    expect(status).toBe(200);
    expect(names(body).slice(0, 4).sort()).toEqual(ALIKE.filter((name) => name !== "original.jpg"));
    const similarities = body.images.map(({ similarity }: { similarity: number }) => similarity);
    expect(similarities).toEqual([...similarities].sort((a, b) => b - a));
    expect(names((await get(`/images/${of("original.jpg")}/alike?limit=2`)).body)).toEqual(
      names(body).slice(0, 2),
    );
  });

  it("are not in the trash, and the photo itself may be", async () => {
    await Image.trash({ owner: ADA, id: of("gray.jpg") });
    expect(names((await get(`/images/${of("original.jpg")}/alike`)).body)).not.toContain("gray.jpg");
    expect(names((await get(`/images/${of("gray.jpg")}/alike`)).body)).toContain("original.jpg");
    await Image.edit({ owner: ADA, id: of("gray.jpg"), edit: { trashed: false } });
  });

  it("of a photo that is not there, or somebody else's, are not told", async () => {
    const missing = { status: 404, body: { code: "not_found", message: "There is no such photo." } };
    expect(await get(`/images/${of("gray.jpg")}/alike`, EVE)).toEqual(missing);
    expect(await get("/images/img_01jd9wz1c3n4q8v5x7y2k6m0ab/alike")).toEqual(missing);
  });

  it.each(["limit=0", "limit=101", "limit=x"])("are not listed for %s", async (query) => {
    expect(await get(`/images/${of("gray.jpg")}/alike?${query}`)).toMatchObject({
      status: 400,
      body: { field: "limit" },
    });
  });
});
