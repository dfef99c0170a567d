import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type Cloud, startCloud, survey } from "@phototag/local-cloud";
import { openStore, table } from "@phototag/local-cloud/store/store";
import { environmentTypes, evaluate, type Snapshot } from "@phototag/snapshot";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ensurePlatform } from "../scripts/sst-platform.ts";

const root = fileURLToPath(new URL("./word-count", import.meta.url));
const INSTALLATION_MS = 5 * 60_000;
/** A run that was missed comes some seconds after a start. */
const SCHEDULE_MS = 40_000;

let snapshot: Snapshot;
let links: Parameters<typeof environmentTypes>[0];
let data: string;
let cloud: Cloud;
const failures: unknown[] = [];

const start = () =>
  startCloud({
    snapshot,
    root,
    data,
    port: 0,
    onEvent: (event) => {
      if (event.kind !== "log") failures.push(event);
    },
  });

beforeAll(async () => {
  ({ snapshot, links } = await evaluate({ root, stage: "test", platform: await ensurePlatform() }));
  data = await mkdtemp(path.join(tmpdir(), "word-count-"));
  cloud = await start();
}, INSTALLATION_MS);

afterAll(async () => {
  await cloud?.close();
  if (data) await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

/** What the app's own URL answers, once it has an answer. */
async function read(name: string, patience: number): Promise<unknown> {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await fetch(`${cloud.outputs.url}${name}`);
    if (answer.ok || Date.now() > end) return answer.json();
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

const put = (key: string, text: string) =>
  new S3Client({
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: { ...cloud.operator },
  }).send(new PutObjectCommand({ Bucket: String(cloud.outputs.bucket), Key: key, Body: text }));

it("asks for nothing that the local cloud does not honor", () => {
  expect(survey(snapshot)).toEqual([]);
});

// SST writes these types too, at a deployment, to a file that one of the whole checkout writes over.
it("has the types of what its functions are linked to", async () => {
  const written = await readFile(path.join(root, "src", "links.d.ts"), "utf8");
  expect(written.replaceAll("\r\n", "\n")).toBe(environmentTypes(links));
});

it("counts a file that is put into the bucket", async () => {
  await put("two lines.txt", "one two\nthree");
  await put("other.txt", "four five");
  expect(await read("two%20lines.txt", 15_000)).toEqual({ file: "two lines.txt", words: 3 });
  expect(await read("other.txt", 15_000)).toEqual({ file: "other.txt", words: 2 });
});

it("leaves alone what the notification does not name", async () => {
  await put("picture.png", "one");
  await put("last.txt", "six");
  await read("last.txt", 15_000);
  expect(await read("picture.png", 0)).toEqual({ message: "Not counted yet" });
});

it(
  "sums up when its schedule falls due, also when that was while nothing ran",
  async () => {
    expect(await read("", 0)).toEqual({ message: "Not counted yet" });
    await cloud.close();
    const store = await openStore(path.join(data, "store"));
    const lastRuns = table<number>(store, "scheduler");
    for await (const name of lastRuns.keys()) await lastRuns.put(name, 0);
    await store.close();
    cloud = await start();
    expect(await read("", SCHEDULE_MS)).toEqual({ file: "*", words: 6 });
    expect(failures).toEqual([]);
  },
  2 * SCHEDULE_MS,
);
