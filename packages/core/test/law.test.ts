import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import sharp from "sharp";
import { afterAll, expect, test, vi } from "vitest";
import { startCloud } from "./cloud.ts";
import { gated, Objects, type Process, type Step, spawn } from "./world.ts";

/**
 * The law of the library (image/change.ts), as a property: whatever people, repeated and late messages and the sweep do
 * at once, and wherever they are killed,
 *
 * - at every moment an ImageTag stands exactly where its image's `indexed` says, a Tag's count is the number
 *   of its ImageTags, a Hash points to the one image that says it holds these bytes, a Feature and lines of text stand where their image says;
 * - in the end, after the sweep, the index is what the rows call for, no photo is without its object, and no
 *   object without its photo.
 */

const cloud = await startCloud();
const { dynamodb } = await import("../src/aws/dynamodb.ts");
const { s3 } = await import("../src/aws/s3.ts");
const { sqs } = await import("../src/aws/sqs.ts");
const client = (await import("../src/aws/rekognition.ts")).rekognition;
const Album = await import("../src/album/index.ts");
const Image = await import("../src/image/index.ts");
const { want } = await import("../src/image/want.ts");
const { prepare } = await import("../src/upload/index.ts");
const { openRecognizer, readMessage, recognize } = await import("../src/recognition/index.ts");
const { cognito } = await import("../src/account/cognito.ts");
const { CUT_OFF } = await import("../src/recognition/tries.ts");
const { sweep } = await import("../src/sweep/index.ts");
const { readText } = await import("../src/text/index.ts");
afterAll(() => cloud.close());

type Item = Record<string, unknown> & {
  __edb_e__: string;
  owner: string;
  id: string;
  term: string;
  at: string;
};

const send = dynamodb.send.bind(dynamodb);
/** A call with the true time, since it is signed; the world's own clock goes days ahead at the end of a run. */
const ask = (async (command: never) => {
  const now = Date.now();
  vi.useRealTimers();
  try {
    return await send(command);
  } finally {
    vi.useFakeTimers({ toFake: ["Date"], now });
  }
}) as typeof send;
vi.spyOn(dynamodb, "send").mockImplementation(((command: never) => gated(() => ask(command))) as never);

const files = await Promise.all(
  ["red", "green", "blue"].map((background) =>
    sharp({ create: { width: 90, height: 90, channels: 3, background } })
      .png()
      .toBuffer(),
  ),
);

/** Some have names in common. */
const PLACES = [
  { latitude: 48.8584, longitude: 2.2945 },
  { latitude: 43.2965, longitude: 5.3698 },
  { latitude: 41.8902, longitude: 12.4922 },
  ...(["none", null] as const),
];

/** Mostly few labels; sometimes more than one transaction holds. */
function labels(random: number) {
  const many = random % 7 === 0;
  return Array.from({ length: many ? 20 : 4 }, (_, i) => (random * 31 + i * 7) % 40).map((n) => ({
    Name: `Label ${n}`,
    Confidence: 90,
    Parents: (many ? [1, 2] : [1]).map((p) => ({ Name: `Parent ${(n + p * 11) % 40}` })),
  }));
}

interface Move {
  kind: "start" | "step";
  choice: number;
  step: Step;
}

const moves = fc.array(
  fc.record<Move>({
    kind: fc.constantFrom("start", "step", "step", "step", "step"),
    choice: fc.nat(9999),
    step: fc.oneof(
      { weight: 14, arbitrary: fc.constant<Step>("go") },
      fc.constantFrom<Step>("die before", "die after"),
    ),
  }),
  { minLength: 100, maxLength: 220, size: "max" },
);

const HOUR = 3_600_000;
const ALBUM = `alb_${"0".repeat(26)}`;
const LIMITS = { tries: 8, recognitionsPerMonth: 1_000_000, bytes: 1e12, photosPerDay: 1_000_000 };
const rekognition = await openRecognizer("rekognition", "");
let runs = 0;

test("the index is what the rows say, at every moment and in the end", async () => {
  await fc.assert(fc.asyncProperty(moves, live), {
    numRuns: Number(process.env.LAW_RUNS) || 15,
    endOnFailure: !process.env.LAW_SHRINK,
  });
}, 480_000);

/** Looking at everything is what takes the time: each run has the table to itself. */
async function emptyTable(): Promise<void> {
  const TableName = cloud.table;
  const dynamodb = new DynamoDBClient(cloud.stack.client);
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  const { KeySchema, AttributeDefinitions } = Table!;
  await dynamodb.send(new DeleteTableCommand({ TableName }));
  const schema = { TableName, KeySchema, AttributeDefinitions, BillingMode: "PAY_PER_REQUEST" } as const;
  await expect
    .poll(() =>
      dynamodb.send(new CreateTableCommand(schema)).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  await expect
    .poll(async () => JSON.stringify(await dynamodb.send(new DescribeTableCommand({ TableName }))))
    .toContain('"ACTIVE"');
}

async function live(script: Move[]): Promise<void> {
  vi.useRealTimers();
  await emptyTable();
  vi.useFakeTimers({ toFake: ["Date"] });
  const owner = `owner-${runs++}`;
  const objects = new Objects();
  const queue: { body: string; count: number }[] = [];
  const ids: string[] = [];
  let asked = 0;
  let draining = false;
  vi.spyOn(s3, "send").mockImplementation(objects.send as never);
  vi.spyOn(sqs, "send").mockImplementation(((command: { input: { MessageBody: string } }) =>
    gated(async () => queue.push({ body: command.input.MessageBody, count: 0 }))) as never);
  vi.spyOn(cognito, "send").mockResolvedValue({} as never);
  vi.spyOn(client, "send").mockImplementation((() =>
    gated(async () => ({
      Labels: labels(asked++ + script.length),
      LabelModelVersion: "3.0",
      TextDetections: text(asked),
    }))) as never);

  /** Sometimes it has nothing to say of a photo's looks: another one may have had. */
  const recognizer: typeof rekognition = {
    ...rekognition,
    async recognize(preview) {
      const recognized = await rekognition.recognize(preview);
      if (asked % 3 === 0) return recognized;
      return { ...recognized, features: { vector: Int8Array.of(asked % 128, -1), model: `m/${asked % 2}` } };
    },
  };

  const upload = (file: Buffer, arrives: number) =>
    spawn("upload", async () => {
      const { createHash } = await import("node:crypto");
      const sha256 = createHash("sha256").update(file).digest("hex");
      const [made] = await prepare({
        owner,
        files: [{ name: "a.png", type: "image/png", size: file.length, sha256 }],
      });
      if (!made || !("id" in made)) return;
      ids.push(made.id);
      await gated(async () => {
        if (arrives === 0) return;
        const key = `private/${owner}/photos/${made.id}`;
        objects.held.set(key, file);
        const body = JSON.stringify({
          Records: [{ eventName: "ObjectCreated:Post", s3: { object: { key } } }],
        });
        for (let i = 0; i < arrives; i++) queue.push({ body, count: 0 });
      });
    });
  /** Another client's own object, of a few keys: it may take another's place. */
  const put = (file: Buffer, name: number) =>
    spawn("put", () =>
      gated(async () => {
        const key = `private/${owner}/own/${name}.png`;
        objects.held.set(key, file);
        const body = JSON.stringify({
          Records: [{ eventName: "ObjectCreated:Put", s3: { object: { key } } }],
        });
        queue.push({ body, count: 0 });
      }),
    );
  const person = (choice: number) => {
    const id = ids[choice % ids.length]!;
    const name = `Label ${choice % 40}`;
    const acts = [
      () => Image.edit({ owner, id, edit: { tags: { add: [name] } } }),
      () => Image.edit({ owner, id, edit: { tags: { remove: [name] } } }),
      () => Image.edit({ owner, id, edit: { favorite: choice % 2 === 0, archived: choice % 3 === 0 } }),
      () => Image.edit({ owner, id, edit: { place: PLACES[choice % PLACES.length] } }),
      () => Album.place({ owner, id: ALBUM, image: id, inside: choice % 3 > 0 }),
      () => Image.trash({ owner, id }),
      () => Image.edit({ owner, id, edit: { trashed: false } }),
      () => Image.purge({ owner, id }),
      () => Image.purge({ owner, id }),
      () => Image.retry({ owner, id }),
    ];
    return spawn("person", acts[(choice >> 4) % acts.length]!);
  };
  const worker = (message: { body: string; count: number }) => {
    message.count++;
    const back = (seconds = 0) => {
      // Once nothing else happens, time passes until a message comes again.
      if (draining) vi.setSystemTime(Date.now() + seconds * 1000);
      queue.push(message);
    };
    return spawn(
      "worker",
      async () => {
        for (const work of readMessage(message.body)) {
          const delivery = { receiveCount: message.count, remaining: () => 60_000 };
          const { outcome, delay } = await recognize(work, delivery, LIMITS, recognizer);
          if (outcome === "waiting") back(delay);
        }
      },
      () => back(),
    );
  };
  /** Some message about a preview: it may come at any time, twice, and of a photo that is gone. */
  const reader = (id: string) =>
    spawn("reader", () =>
      readText(
        { key: Image.previewKey(owner, id), arrivedAt: "" },
        { receiveCount: 1 },
        { tries: 8, perMonth: 1000 },
      ),
    );
  const start = (choice: number): Process => {
    if (queue.length > 0 && choice % 3 > 0) {
      const [message] = queue.splice((choice >> 2) % queue.length, 1);
      if (choice % 10 === 9) queue.push({ ...message! });
      return worker(message!);
    }
    if (choice % 17 === 0) return spawn("sweep", () => sweep());
    if (choice % 7 === 0 && ids.length > 0) return reader(ids[(choice >> 3) % ids.length]!);
    if (choice % 13 === 0) return put(files[(choice >> 3) % files.length]!, (choice >> 5) % 3);
    // Few photos: the more meets on each.
    if (ids.length > 3 || (ids.length > 0 && choice % 2 === 0)) return person(choice >> 1);
    return upload(files[(choice >> 3) % files.length]!, (choice >> 5) % 4);
  };
  const finish = async (process: Process) => {
    while (process.state === "running") await process.step("go");
    const visible = process.error as { name?: string } | undefined;
    if (visible && visible.name !== "VisibleError") throw visible;
  };

  let processes: Process[] = [];
  for (const { kind, choice, step } of script) {
    if (kind === "start" && processes.length < 5) processes.push(start(choice));
    const chosen = processes[choice % processes.length];
    await chosen?.step(step);
    const ended = processes.filter(({ state }) => state !== "running");
    for (const process of ended) await finish(process);
    processes = processes.filter(({ state }) => state === "running");
    if (choice % 20 === 0) lawful(await itemsOf(owner));
  }
  lawful(await itemsOf(owner));
  for (const process of processes) await finish(process);
  draining = true;
  for (let message = queue.pop(); message; message = queue.pop()) await finish(worker(message));

  // The sweep finds what was cut short once its time has come; it may put lost messages back.
  for (let round = 0; round < 3; round++) {
    vi.setSystemTime(Date.now() + (round === 0 ? 4 : 25) * HOUR);
    await finish(spawn("sweep", () => sweep()));
    for (let message = queue.pop(); message; message = queue.pop()) await finish(worker(message));
  }
  settled(await itemsOf(owner), objects);

  // Most of what was read came too early: now every photo is ready, and one after the other goes while it is read.
  for (const [index, id] of ids.entries()) {
    const meeting = [reader(id), spawn("person", () => Image.purge({ owner, id }))];
    for (let step = 0; meeting.some(({ state }) => state === "running"); step++)
      await meeting[(script[(step + index) % script.length]?.choice ?? step) % 2]!.step("go");
    lawful(await itemsOf(owner));
  }
  for (const id of ids) await finish(reader(id));
  // Where a photo went, another object of its bytes has taken its place.
  for (let message = queue.pop(); message; message = queue.pop()) await finish(worker(message));
  settled(await itemsOf(owner), objects);
}

async function itemsOf(owner: string): Promise<Item[]> {
  const items: Item[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await ask(
      new ScanCommand({ TableName: cloud.table, ConsistentRead: true, ExclusiveStartKey }),
    );
    items.push(...((page.Items ?? []) as Item[]));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return items.filter((item) => item.owner === owner);
}

const kind = (items: Item[], name: string) => items.filter((item) => item.__edb_e__ === name);

function lawful(items: Item[]): void {
  const images = kind(items, "image");
  const indexed = images.flatMap(({ id, indexed }) =>
    Object.entries(indexed as Record<string, string>).map(([term, at]) => `${term} ${at} ${id}`),
  );
  const index = kind(items, "imagetag");
  expect(index.map(({ term, at, id }) => `${term} ${at} ${id}`).sort()).toEqual(indexed.sort());

  const counts = new Map<string, number>();
  for (const { term } of index) counts.set(term, (counts.get(term) ?? 0) + 1);
  const tags = kind(items, "tag").filter(({ count }) => count !== 0);
  expect(Object.fromEntries(tags.map(({ term, count }) => [term, count]))).toEqual(
    Object.fromEntries(counts),
  );

  const written = images.filter(({ text }) => (text as { lines: number } | undefined)?.lines);
  expect(
    kind(items, "text")
      .map(({ id }) => id)
      .sort(),
  ).toEqual(written.map(({ id }) => id).sort());

  const claimed = images.filter(({ hashed }) => hashed).map(({ id, hashed }) => `${hashed} ${id}`);
  expect(
    kind(items, "hash")
      .map(({ sha256, id }) => `${sha256} ${id}`)
      .sort(),
  ).toEqual(claimed.sort());
  const due = images.filter(({ due }) => due).map(({ due, id }) => `${due} ${id}`);
  expect(
    kind(items, "due")
      .map(({ at, id }) => `${at} ${id}`)
      .sort(),
  ).toEqual(due.sort());
  const featured = images.filter(({ features }) => features).map(({ id, features }) => `${features} ${id}`);
  expect(
    kind(items, "feature")
      .map(({ model, id }) => `${model} ${id}`)
      .sort(),
  ).toEqual(featured.sort());
  const bytes = images.reduce((sum, { counted }) => sum + Number(counted ?? 0), 0);
  expect(Number(kind(items, "account")[0]?.bytes ?? 0)).toBe(bytes);
  for (const { purgedAt, features } of images) if (purgedAt) expect(features).toBeUndefined();
}

/** What is written in a picture, of a few words that come and go. */
function text(seed: number) {
  const words = ["hotel", "bread", "exit"].filter((_, at) => (seed >> at) % 2 === 0);
  const Geometry = { BoundingBox: { Left: 0, Top: 0, Width: 1, Height: 0.1 } };
  return words.flatMap((DetectedText) =>
    ["LINE", "WORD"].map((Type) => ({ DetectedText, Type, Confidence: 99, Geometry })),
  );
}

function settled(items: Item[], objects: Objects): void {
  lawful(items);
  const expected = new Set<string>();
  const shas: string[] = [];
  const copies: { key: string; sha256?: string }[] = [];
  for (const image of kind(items, "image")) {
    const row = image as never as Parameters<typeof want>[0];
    expect(row.indexed).toEqual(Object.fromEntries([...want(row)].map(([term, { at }]) => [term, at])));
    expect(row.dirty).toBeUndefined();
    if (row.purgedAt || row.abandonedAt) continue;
    if (row.duplicateOf) {
      // What somebody put by their own hand stays, and is another photo's bytes.
      if (row.key.includes("/own/")) copies.push(row);
      continue;
    }
    expect(shas).not.toContain(row.sha256);
    if (row.etag) shas.push(row.sha256!);
    expect(["ready", "failed"]).toContain(row.status);
    expected.add(row.key);
    // Who was killed each time may have made some, and nobody comes after.
    for (const key of [Image.previewKey(row.owner, row.id), Image.thumbKey(row.owner, row.id)])
      if (row.thumbhash || (row.reason === CUT_OFF && objects.held.has(key))) expected.add(key);
  }
  // The same bytes are one photo, and bytes that are there are a photo.
  for (const { key, sha256 } of copies) {
    expect(shas).toContain(sha256);
    if (objects.held.has(key)) expected.add(key);
  }
  expect([...objects.held.keys()].sort()).toEqual([...expected].sort());
}
