import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import type { RekognitionBackend } from "@phototag/vision";
import sharp from "sharp";
import { one, type Snapshot } from "sst-offline";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { AlteredStack, until } from "./altered-stack.ts";
import { type Outputs, root } from "./app.ts";
import { Person, type Photo } from "./person.ts";

/** `npm run ops`, run as a person would against a Phototag whose recognizer fails. */

// Each step starts a process or several.
vi.setConfig({ testTimeout: 240_000 });

const works: RekognitionBackend["detectLabels"] = async () => ({
  Labels: [{ Name: "Cat", Confidence: 97, Instances: [], Parents: [], Aliases: [], Categories: [] }],
  LabelModelVersion: "3.0",
});
const fails: RekognitionBackend["detectLabels"] = async () => {
  throw new Error("the model fell over");
};
const recognizer: RekognitionBackend = {
  status: () => ({ state: "ready" }),
  detectLabels: fails,
  detectText: async () => ({ TextDetections: [], TextModelVersion: "3.0" }),
};

/** Photos are given up after their first try: all of them, with their back-off, take minutes. */
function oneTry(snapshot: Snapshot): void {
  const queue = one(snapshot, "aws:sqs/queue:Queue", "RecognitionQueue");
  queue.inputs.redrivePolicy = JSON.stringify({
    ...JSON.parse(String(queue.inputs.redrivePolicy)),
    maxReceiveCount: 1,
  });
  const { inputs } = one(snapshot, "aws:lambda/function:Function", "RecognizeFunction");
  const { variables } = inputs.environment as { variables: Record<string, string> };
  variables.RECOGNITION_MAX_RECEIVE_COUNT = "1";
}

let stack: AlteredStack;
let outputs: Outputs;
let folder: string;
let outputsFile: string;
let ada: Person;
let library: DynamoDBDocumentClient;
let sqs: SQSClient;

beforeAll(async () => {
  stack = await AlteredStack.start(oneTry, { recognizer });
  outputs = await stack.outputs();
  folder = await mkdtemp(join(tmpdir(), "phototag-ops-"));
  outputsFile = join(folder, "outputs.json");
  await writeFile(outputsFile, JSON.stringify(outputs));
  ada = await Person.signUp(stack, "ada");
  const { endpoint, region, operator: credentials } = outputs;
  sqs = new SQSClient({ endpoint, region, credentials });
  library = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region, credentials }));
});

afterAll(async () => {
  await stack?.remove();
  if (folder) await rm(folder, { recursive: true, force: true });
});

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

function start(...args: string[]): { child: ChildProcess; ended: Promise<Ran> } {
  const { AWS_PROFILE: _, ...env } = process.env;
  const child = spawn(process.execPath, [join("scripts", "run.cjs"), join("scripts", "ops.ts"), ...args], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ran: Ran = { code: null, stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    ran.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    ran.stderr += chunk;
  });
  const ended = new Promise<Ran>((done) => child.once("close", (code) => done({ ...ran, code })));
  return { child, ended };
}

const ops = (...args: string[]) => start(...args, "--outputs", outputsFile).ended;

// biome-ignore lint/suspicious/noExplicitAny: each test says what it expects of it.
async function json(expectedCode: 0 | 1 | 3 | "0 or 3", ...args: string[]): Promise<any> {
  const { code, stdout, stderr } = await ops(...args, "--json");
  expect(expectedCode === "0 or 3" ? [0, 3] : [expectedCode], stderr + stdout).toContain(code);
  return JSON.parse(stdout);
}

async function photo(name: string, background: string): Promise<Photo> {
  const bytes = await sharp({ create: { width: 300, height: 200, channels: 3, background } })
    .jpeg()
    .toBuffer();
  return { name, type: "image/jpeg", bytes };
}

async function deadLetters(): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: outputs.deadLetterQueueUrl,
      AttributeNames: ["ApproximateNumberOfMessages"],
    }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages);
}

/** A photo that was given up, whose message has reached the dead-letter queue. */
async function lose(name: string, background: string): Promise<string> {
  recognizer.detectLabels = fails;
  const before = await deadLetters();
  const { id, status } = await ada.add(await photo(name, background));
  expect(status).toBe("failed");
  await until(async () => (await deadLetters()) > before, "the message never reached the dead-letter queue");
  return id;
}

const keys = {
  image: (id: string) => ({ pk: `$phototag#owner_${ada.sub}`, sk: `$image_1#id_${id}` }),
  tag: (kind: string, term: string) => ({
    pk: `$phototag#owner_${ada.sub}`,
    sk: `$tag_1#kind_${kind}#term_${term}`,
  }),
  imageTag: (term: string, at: string, id: string) => ({
    pk: `$phototag#owner_${ada.sub}#term_${term}`,
    sk: `$imagetag_1#at_${at}#id_${id}`,
  }),
  due: (at: string, id: string) => ({
    pk: "$phototag#all_all",
    sk: `$due_1#at_${at}#owner_${ada.sub}#id_${id}`,
  }),
};
const get = async (Key: Record<string, string>) =>
  (await library.send(new GetCommand({ TableName: outputs.table, Key, ConsistentRead: true }))).Item;
const put = (Item: Record<string, unknown>) =>
  library.send(new PutCommand({ TableName: outputs.table, Item }));
const remove = (Key: Record<string, string>) =>
  library.send(new DeleteCommand({ TableName: outputs.table, Key }));

describe("a photo that was given up", () => {
  let id: string;
  /** Another one, that stays where it is for a while. */
  let left: string;
  beforeAll(async () => {
    id = await lose("holiday.jpg", "#c63");
  });

  it("is seen in the status, whose exit code says that somebody is needed", async () => {
    const status = await json(3, "status");
    expect(status).toMatchObject({
      stage: "local",
      deadLetters: { visible: 1 },
      photos: { ready: 0, pending: 0, failed: 1, trashed: 0 },
      libraries: 1,
      stuck: [],
    });
  });

  it("is told by its dead letter: which photo, whose, why, and where in the log; however often one looks", async () => {
    for (let look = 0; look < 2; look++) {
      const { messages } = await json(3, "dlq", "list");
      expect(messages).toHaveLength(1);
      expect(messages[0].photos).toEqual([
        expect.objectContaining({
          id,
          name: "holiday.jpg",
          owner: ada.sub,
          email: ada.email,
          status: "failed",
          reason: "Recognition didn't work.",
          error: "InternalFailure: We encountered an internal error. Please try again.",
          tries: 1,
        }),
      ]);
      const { correlation } = messages[0].photos[0];
      await stack.logged(new RegExp(`RecognizeFunction.*exhausted.*${correlation}`));
      await stack.logged(new RegExp(`ApiFunction.*uploads prepared.*${correlation}`));
    }
    const { stdout } = await ops("dlq", "list");
    for (const words of [id, "holiday.jpg", ada.email, "InternalFailure"]) expect(stdout).toContain(words);
  });

  it("is not sent back by a dry run, nor where nobody can be asked", async () => {
    const { messages } = await json(0, "dlq", "redrive", "--dry-run");
    expect(messages[0].photos[0].id).toBe(id);
    const refused = await ops("dlq", "redrive");
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("--yes");
    expect(await deadLetters()).toBe(1);
  });

  it("becomes ready when it is sent back alone, and the others stay", async () => {
    const other = await lose("other.jpg", "#36c");
    recognizer.detectLabels = works;
    const { moved, photos } = await json(0, "dlq", "redrive", "--photo", id, "--yes");
    expect({ moved, photos }).toEqual({ moved: 1, photos: [id] });
    await until(async () => (await ada.image(id)).status === "ready", `${id} never became ready`);
    expect((await ada.image(other)).status).toBe("failed");
    const { messages } = await json(3, "dlq", "list");
    expect(messages.map(({ photos }: { photos: { id: string }[] }) => photos[0]?.id)).toEqual([other]);
    left = other;
  });

  it("becomes ready when all are sent back", async () => {
    const third = await lose("third.jpg", "#3c6");
    recognizer.detectLabels = works;
    const { moved, status } = await json(0, "dlq", "redrive", "--yes");
    expect({ moved, status }).toEqual({ moved: 2, status: "COMPLETED" });
    for (const photo of [left, third])
      await until(async () => (await ada.image(photo)).status === "ready", `${photo} never became ready`);
    const { code, stdout } = await ops("dlq", "list");
    expect([code, stdout]).toEqual([0, "no dead letters\n"]);
    expect((await json(0, "status")).photos).toEqual({ ready: 3, pending: 0, failed: 0, trashed: 0 });
  });

  it("is named as unknown when it is no dead letter", async () => {
    const nobody = `img_${"0".repeat(26)}`;
    expect(await json(3, "dlq", "redrive", "--photo", nobody, "--yes")).toMatchObject({
      moved: 0,
      missing: [nobody],
    });
  });
});

it("a dead letter that is about no photo is told too", async () => {
  const { deadLetterQueueUrl: QueueUrl } = outputs;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "what is this?" }));
  const { messages } = await json(3, "dlq", "list");
  expect(messages).toMatchObject([{ photos: [], unreadable: expect.stringContaining("Not a message") }]);
});

describe("a photo that is stuck", () => {
  let id: string;

  it("is seen in the status, and ended by the sweep, which a dry run only announces", async () => {
    recognizer.detectLabels = works;
    ({ id } = await ada.add(await photo("stuck.jpg", "#963")));
    const image = (await get(keys.image(id)))!;
    const longAgo = new Date(Date.now() - 5 * 3_600_000).toISOString();
    // What a worker leaves that is killed on its last try.
    await put({ ...image, status: "recognizing", updatedAt: longAgo, due: longAgo });
    await put({
      ...keys.due(longAgo, id),
      all: "all",
      at: longAgo,
      owner: ada.sub,
      id,
      __edb_e__: "due",
      __edb_v__: "1",
    });
    expect((await json(3, "status")).stuck).toMatchObject([{ id, owner: ada.sub, state: "recognizing" }]);

    expect(await json(0, "sweep", "--dry-run")).toMatchObject({
      dryRun: true,
      swept: { failed: 1 },
      photos: [{ id, done: "failed" }],
    });
    expect((await ada.image(id)).status).toBe("recognizing");

    expect(await json(0, "sweep")).toMatchObject({ swept: { failed: 1 } });
    expect(await ada.image(id)).toMatchObject({ status: "failed" });
    const { stuck, lastSweep } = await json("0 or 3", "status");
    expect(stuck).toEqual([]);
    expect(lastSweep).toMatchObject({ failed: 1, complete: true });
  });
});

describe("a library whose index is damaged", () => {
  it("is found out and mended, and is right afterwards", async () => {
    expect((await json(0, "recount")).findings).toEqual([]);
    const [image] = await ada.list();
    const { indexed } = (await get(keys.image(image!.id)))! as { indexed: Record<string, string> };
    const at = indexed.cat!;
    // A row is lost, one stands where nothing calls for it, and a count is wrong.
    await remove(keys.imageTag("cat", at, image!.id));
    await put({
      ...keys.imageTag("ghost", at, image!.id),
      owner: ada.sub,
      term: "ghost",
      at,
      id: image!.id,
      __edb_e__: "imagetag",
      __edb_v__: "1",
    });
    await library.send(
      new UpdateCommand({
        TableName: outputs.table,
        Key: keys.tag("own", "timeline"),
        UpdateExpression: "SET #count = :many",
        ExpressionAttributeNames: { "#count": "count" },
        ExpressionAttributeValues: { ":many": 77 },
      }),
    );
    const kinds = ({ findings }: { findings: { kind: string; term: string; mended: boolean }[] }) =>
      findings.map(({ kind, term, mended }) => `${kind} ${term} ${mended}`).sort();
    const faults = ["missing cat", "orphan ghost", "count cat", "count ghost", "count timeline"];
    expect(kinds(await json(3, "recount"))).toEqual(faults.map((fault) => `${fault} false`).sort());
    expect(kinds(await json(0, "recount", "--fix"))).toEqual(faults.map((fault) => `${fault} true`).sort());
    const { findings, owners } = await json(0, "recount");
    expect({ findings, owners }).toEqual({ findings: [], owners: 1 });
    expect((await ada.list("?q=cat")).map(({ id }) => id)).toContain(image!.id);
    expect((await json("0 or 3", "status")).photos.ready).toBe(3);
    expect((await json(0, "recount", "--owner", ada.email)).images).toBeGreaterThanOrEqual(3);
  });
});

it("what is missing in the bucket is told, with what mends it, and the exit code says so", async () => {
  const nothing = await json(0, "verify", "--owner", ada.email);
  expect(nothing).toMatchObject({ owners: 1, problems: [], findings: [] });
  const [image] = await ada.list();
  const { endpoint, region, operator: credentials } = outputs;
  const s3 = new S3Client({ endpoint, region, credentials });
  const Key = `renditions/${ada.sub}/${image!.id}/thumb.webp`;
  await s3.send(new DeleteObjectCommand({ Bucket: outputs.bucket, Key }));
  const { problems } = await json(1, "verify");
  expect(problems).toMatchObject([{ kind: "no renditions", owner: ada.sub, id: image!.id }]);
  const { stdout } = await ops("verify");
  for (const words of [image!.id, "1 thing wrong", "Retry"]) expect(stdout).toContain(words);
});

it("a Phototag that does not run is told in a sentence", async () => {
  const gone = join(folder, "gone.json");
  const [queueUrl, deadLetterQueueUrl] = ["http://127.0.0.1:9/1/q", "http://127.0.0.1:9/1/d"];
  const nowhere = { ...outputs, endpoint: "http://127.0.0.1:9", queueUrl, deadLetterQueueUrl };
  await writeFile(gone, JSON.stringify(nowhere));
  const { code, stderr } = await start("status", "--outputs", gone).ended;
  expect([code, stderr]).toEqual([
    1,
    "Nothing answers at http://127.0.0.1:9: start Phototag with `npm start` first\n",
  ]);
});
