import { createHash, randomUUID } from "node:crypto";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { Context } from "aws-lambda";
import type { LambdaEvent } from "hono/aws-lambda";
import sharp from "sharp";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { startClock } from "../../core/test/clock.ts";
import { type Message, startCloud } from "../../core/test/cloud.ts";
import { DIMENSIONS, METRICS, NAMESPACE } from "../src/metrics/names.ts";
import { lambdaContext, toEvent } from "./events.ts";

/**
 * What the functions write of metrics, in CloudWatch's embedded metric format (Amazon CloudWatch User Guide,
 * "Specification: Embedded metric format").
 */
interface Line {
  _aws: {
    Timestamp: number;
    CloudWatchMetrics: [
      { Namespace: string; Dimensions: string[][]; Metrics: { Name: string; Unit: string }[] },
    ];
  };
  [key: string]: unknown;
}

const written: string[] = [];
vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);

const cloud = await startCloud();
process.env.POWERTOOLS_METRICS_DISABLED = "false";
const { app } = await import("../src/api/app.ts");
const { handler: recognize } = await import("../src/recognize.ts");
const { limits } = await import("../src/limits.ts");
const { handler: readText } = await import("../src/read-text.ts");
const { handler: sweep } = await import("../src/sweep.ts");
const { dynamodb } = await import("../../core/src/aws/dynamodb.ts");
const { s3 } = await import("../../core/src/aws/s3.ts");
const { sqs } = await import("../../core/src/aws/sqs.ts");
const { cognito } = await import("../../core/src/account/cognito.ts");
// Whoever is counted here, the user pool knows them.
vi.spyOn(cognito, "send").mockResolvedValue({} as never);
const clock = startClock(dynamodb, s3, sqs);
afterAll(() => cloud.close());

let owner = "";
beforeEach(() => {
  // A library of its own, with a month of its own.
  owner = randomUUID();
  cloud.recognizer.detectLabels = async () => ({ Labels: [], LabelModelVersion: "3.0" });
});

/** Name → values of all that was published since the last call. */
function published(): Record<string, number[]> {
  const values: Record<string, number[]> = {};
  for (const text of written.splice(0)) {
    if (!text.includes('"_aws"')) continue;
    const line = JSON.parse(text) as Line;
    const [{ Namespace, Dimensions, Metrics }] = line._aws.CloudWatchMetrics;
    expect(Namespace).toBe(NAMESPACE);
    expect(Dimensions.map((set) => [...set].sort())).toEqual([[...DIMENSIONS].sort()]);
    expect(line.stage).toBe("local");
    // Nothing else travels: no person, no photo.
    const names = Metrics.map(({ Name }) => Name);
    expect(Object.keys(line).sort()).toEqual(["_aws", ...DIMENSIONS, ...names].sort());
    for (const { Name, Unit } of Metrics) {
      expect(Unit).toBe(METRICS[Name as keyof typeof METRICS]?.unit);
      values[Name] = [...(values[Name] ?? []), ...[line[Name] as number | number[]].flat()];
    }
  }
  for (const name of Object.keys(values)) seen.add(name);
  return values;
}
const seen = new Set<string>();
const ofService = (service: string) =>
  Object.entries(METRICS).flatMap(([name, metric]) => (metric.service === service ? name : []));

const picture = (background: string) =>
  sharp({ create: { width: 200, height: 100, channels: 3, background } })
    .jpeg()
    .toBuffer();

async function announce(...files: Buffer[]): Promise<{ id?: string; duplicateOf?: string }[]> {
  const event = {
    requestContext: { requestId: "r", authorizer: { jwt: { claims: { sub: owner, token_use: "access" } } } },
  };
  const described = files.map((bytes) => ({
    name: "private.jpg",
    type: "image/jpeg",
    size: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  }));
  const response = await app.request(
    "/api/uploads",
    {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ files: described }),
    },
    { event: event as unknown as LambdaEvent },
  );
  return ((await response.json()) as { uploads: { id?: string }[] }).uploads;
}

const put = (id: string, Body: Buffer) =>
  s3.send(new PutObjectCommand({ Bucket: cloud.bucket, Key: `private/${owner}/photos/${id}`, Body }));

/** Hands the worker one batch of so many messages, once they have come. */
async function work(count: number, receiveCount = 1): Promise<void> {
  const messages = await cloud.receive("Recognition", count);
  const event = toEvent(messages);
  for (const { attributes } of event.Records) attributes.ApproximateReceiveCount = String(receiveCount);
  await recognize(event, lambdaContext(1_000));
  await cloud.remove(messages);
}

test("the API counts what is uploaded, and what need not be", async () => {
  const [red, blue] = await Promise.all([picture("red"), picture("blue")]);
  const [first] = await announce(red!, blue!);
  expect(published()).toEqual({ Uploads: [2] });
  await put(first!.id!, red!);
  await work(1);
  published();
  await announce(red!);
  const counted = published();
  expect(counted).toEqual({ Duplicates: [1] });
  for (const name of Object.keys(counted)) expect(ofService("api")).toContain(name);
});

test("the worker counts what became of a batch in one line, and measures how long tags took", async () => {
  const bytes = await Promise.all([picture("green"), picture("yellow")]);
  const made = await announce(...bytes, Buffer.from("no image"));
  for (const [index, { id }] of made.entries()) await put(id!, bytes[index] ?? Buffer.from("no image"));
  published();
  await work(3);
  expect(written.filter((text) => text.includes('"_aws"'))).toHaveLength(1);
  const { UploadToTags, ...counts } = published();
  expect(counts).toEqual({ Recognized: [1, 1], Failed: [1], RekognitionCalls: [1, 1] });
  expect(UploadToTags).toHaveLength(2);
  for (const milliseconds of UploadToTags!) expect(milliseconds).toBeGreaterThanOrEqual(0);
});

test("the worker counts tries that did not work, and the photos that were given up", async () => {
  cloud.recognizer.detectLabels = async () => {
    throw new Error("broken");
  };
  const bytes = await picture("purple");
  const [made] = await announce(bytes);
  published();
  await put(made!.id!, bytes);
  await work(1);
  expect(published()).toEqual({ Retried: [1], RekognitionCalls: [1] });
  await put(made!.id!, bytes);
  await work(1, limits.tries);
  expect(published()).toEqual({ Failed: [1], RekognitionCalls: [1] });
});

test("the worker counts the photos that wait for the next month", async () => {
  const { recognitionsPerMonth } = limits;
  limits.recognitionsPerMonth = 1;
  const bytes = await Promise.all([picture("orange"), picture("teal")]);
  const made = await announce(...bytes);
  published();
  for (const [index, { id }] of made.entries()) {
    await put(id!, bytes[index]!);
    await work(1);
  }
  limits.recognitionsPerMonth = recognitionsPerMonth;
  expect(published()).toMatchObject({ Recognized: [1], Parked: [1], RekognitionCalls: [1] });
});

test("the reader of text counts what is paid for, refused or not", async () => {
  const bytes = await picture("coral");
  const [made] = await announce(bytes);
  await put(made!.id!, bytes);
  await work(1);
  published();
  let messages: Message[];
  // Those of earlier tests may come before it.
  do messages = (await cloud.receive("Text", 1)).filter(({ body }) => body.includes(owner));
  while (messages.length === 0);
  await readText(toEvent(messages), lambdaContext());
  await cloud.remove(messages, "Text");
  const counted = published();
  expect(counted).toEqual({ TextCalls: [1] });
  for (const name of Object.keys(counted)) expect(ofService("readtext")).toContain(name);
});

test("the sweep counts the photos that had been left behind", async () => {
  const context = lambdaContext(60_000) as Context;
  await sweep({}, context);
  expect(published()).toEqual({});
  const [made] = await announce(Buffer.from("arrived, and nobody was told"));
  published();
  await put(made!.id!, Buffer.from("arrived, and nobody was told"));
  await cloud.remove(await cloud.receive("Recognition", 1));
  clock.pass(4 * 3_600_000);
  await sweep({}, context);
  clock.reset();
  expect(published()).toEqual({ Stuck: [1] });
});

test("every documented name is one that the functions publish, and an account's first ten are free", () => {
  expect([...seen].sort()).toEqual(Object.keys(METRICS).sort());
  expect(Object.keys(METRICS).length).toBeLessThanOrEqual(10);
});
