import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ensurePlatform, environmentTypes, evaluate, one, type Snapshot, survey } from "sst-offline";
import { startTestCloud, type TestCloud } from "sst-offline/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = fileURLToPath(new URL("./word-count", import.meta.url));
const INSTALLATION_MS = 5 * 60_000;

let links: Parameters<typeof environmentTypes>[0];
let app: TestCloud;
let data: string;

beforeAll(async () => {
  let snapshot: Snapshot;
  ({ snapshot, links } = await evaluate({ root, stage: "test", platform: await ensurePlatform(root) }));
  data = await mkdtemp(path.join(tmpdir(), "word-count-"));
  app = await startTestCloud({ root, snapshot, data });
}, INSTALLATION_MS);

afterAll(async () => {
  await app?.remove();
  if (data) await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

/** What the app's own URL answers, once it has an answer. */
async function read(name: string, patience = 60_000): Promise<unknown> {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await fetch(`${app.outputs.url}${name}`);
    if (answer.ok || Date.now() > end) return answer.json();
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

const put = (Key: string, Body: string) =>
  new S3Client(app.client).send(new PutObjectCommand({ Bucket: app.outputs.bucket, Key, Body }));

it("asks for nothing that the local cloud does not honor", () => {
  expect(survey(app.snapshot)).toEqual([]);
});

// SST writes these types too, at a deployment, to a file that one of the whole checkout writes over.
it("has the types of what its functions are linked to", async () => {
  const written = await readFile(path.join(root, "src", "links.d.ts"), "utf8");
  expect(written.replaceAll("\r\n", "\n")).toBe(environmentTypes(links));
});

it("counts a file that is put into the bucket", async () => {
  await put("two lines.txt", "one two\nthree");
  await put("other.txt", "four five");
  expect(await read("two%20lines.txt")).toEqual({ file: "two lines.txt", words: 3 });
  expect(await read("other.txt")).toEqual({ file: "other.txt", words: 2 });
});

it("leaves alone what the notification does not name", async () => {
  await put("picture.png", "one");
  await put("last.txt", "six");
  await read("last.txt");
  expect(await read("picture.png", 0)).toEqual({ message: "Not counted yet" });
});

it("sums up when its schedule falls due", async () => {
  expect(await read("", 0)).toEqual({ message: "Not counted yet" });
  await app.remove();
  // The stack's own rate is an hour.
  const soon = new Date(Date.now() + 3000).toISOString().slice(0, 19);
  const alter = (stack: Snapshot) => {
    one(stack, "aws:scheduler/schedule:Schedule").inputs.scheduleExpression = `at(${soon})`;
  };
  app = await startTestCloud({ root, data, snapshot: app.snapshot, alter });
  expect(await read("")).toEqual({ file: "*", words: 6 });
  expect([...app.denied, ...app.errors]).toEqual([]);
});
