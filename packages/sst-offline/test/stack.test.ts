import { mkdtemp, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Running, run, until } from "./stack/running.ts";
import { secondStack } from "./stack/snapshot.ts";

/** The wiring of a whole stack, by its own clients: nothing is known of it but its snapshot. */
let cloud: Running;
let s3: S3Client;
let sqs: SQSClient;

const clientOf = ({ endpoint, region, operator }: Running) => ({
  endpoint,
  region,
  // The SDK marks the object that it is given.
  credentials: { ...operator },
});

beforeAll(async () => {
  cloud = await run(secondStack());
  s3 = new S3Client(clientOf(cloud));
  sqs = new SQSClient(clientOf(cloud));
});
afterAll(() => cloud?.remove());

const put = (key: string, text: string, client = s3) =>
  client.send(new PutObjectCommand({ Bucket: String(cloud.outputs.bucket), Key: key, Body: text }));

/** For so many seconds the queue hides what it hands out from now on. */
const hideFor = (seconds: number) =>
  sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: String(cloud.outputs.queueUrl),
      Attributes: { VisibilityTimeout: String(seconds) },
    }),
  );

const counted = (key: string, { url } = cloud) =>
  until(async () => {
    const answer = await fetch(`${url}/api/notes/${key}`);
    return answer.ok ? ((await answer.json()) as { words: number; tries: number }) : undefined;
  });

describe("bucket → topic → queue → function → table → API", () => {
  it("an upload ends as an item", async () => {
    await put("in/three words.txt", "one two three");
    expect(await counted("in/three%20words.txt")).toMatchObject({ words: 3, tries: 1 });
  });

  it("a key outside the notification's prefix goes nowhere", async () => {
    await put("elsewhere/a.txt", "one");
    await put("in/after.txt", "one two");
    await counted("in/after.txt");
    expect((await fetch(`${cloud.url}/api/notes/elsewhere/a.txt`)).status).toBe(404);
  });

  it("a message that the function reports as failed comes again after its visibility timeout", async () => {
    await hideFor(1);
    await put("in/again.txt", "unreadable at first");
    const { words, tries } = await counted("in/again.txt");
    expect(words).toBe(3);
    // More where a try takes longer than that.
    expect(tries).toBeGreaterThanOrEqual(2);
  });

  it("a message that ends its function's process ends in the dead-letter queue, and others go on", async () => {
    await hideFor(1);
    await put("in/poison.txt", "poison");
    await until(async () => {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: String(cloud.outputs.dlqUrl),
          AttributeNames: ["ApproximateNumberOfMessages"],
        }),
      );
      return Number(Attributes?.ApproximateNumberOfMessages) >= 1 || undefined;
    });
    expect(cloud.events).toContainEqual(
      expect.objectContaining({ kind: "error", message: expect.stringContaining("Runtime.ExitError") }),
    );
    await put("in/healthy.txt", "still here");
    expect(await counted("in/healthy.txt")).toMatchObject({ words: 2 });
  });

  it("a restart keeps everything: objects, items, secrets, the operator's keys", async () => {
    const data = await mkdtemp(join(tmpdir(), "local-cloud-test-"));
    const first = await run(secondStack(), { data });
    const client = new S3Client(clientOf(first));
    await put("in/kept.txt", "kept for ever", client);
    await counted("in/kept.txt", first);
    const before = await environmentOf(first);
    await first.close();
    const second = await run(secondStack(), { data });
    try {
      expect(second.operator).toEqual(first.operator);
      expect(await counted("in/kept.txt", second)).toMatchObject({ words: 3 });
      expect((await environmentOf(second)).SST_RESOURCE_Token).toBe(before.SST_RESOURCE_Token);
    } finally {
      await second.remove();
    }
  });
});

async function environmentOf({ url }: Running): Promise<Record<string, string>> {
  const answer = await fetch(`${url}/api/environment`);
  return ((await answer.json()) as { environment: Record<string, string> }).environment;
}

describe("what a start says", () => {
  it("writes the outputs with local addresses, for its owner alone", async () => {
    const file = join(cloud.data, "outputs.json");
    if (process.platform !== "win32") expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { default: outputs } = await import(file, { with: { type: "json" } });
    expect(outputs).toMatchObject({
      url: cloud.url,
      endpoint: cloud.endpoint,
      region: "us-east-1",
      bucket: "notes-bucket",
      queueUrl: `${cloud.endpoint}/123456789012/notes-queue`,
      topicArn: "arn:aws:sns:us-east-1:123456789012:notes-topic",
      operator: cloud.operator,
    });
  });

  it("removing a route makes exactly it answer 404", async () => {
    const snapshot = secondStack();
    snapshot.resources = snapshot.resources.filter(({ name }) => name !== "ANY /api/bytes");
    const without = await run(snapshot);
    try {
      const statuses = async ({ url }: Running) =>
        Promise.all(
          ["bytes", "echo", "notes"].map(async (name) => (await fetch(`${url}/api/${name}`)).status),
        );
      expect(await statuses(cloud)).toEqual([200, 200, 200]);
      expect(await statuses(without)).toEqual([404, 200, 200]);
    } finally {
      await without.remove();
    }
  });

  it("a resource type that is not known is refused by name", async () => {
    const snapshot = secondStack();
    snapshot.resources.push({ type: "aws:kinesis/stream:Stream", name: "Clicks", id: "clicks", inputs: {} });
    await expect(run(snapshot)).rejects.toMatchObject({
      name: "StartError",
      message: 'aws:kinesis/stream:Stream "Clicks": the local cloud does not know this resource type',
    });
  });

  it("a port that is taken is named, with the way out", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((listening) => other.once("listening", listening));
    const { port } = other.address() as { port: number };
    try {
      await expect(run(secondStack(), { port })).rejects.toMatchObject({
        name: "StartError",
        code: "port-taken",
        message: expect.stringMatching(`^Port ${port} is taken.*PORT=`),
      });
    } finally {
      other.close();
    }
  });

  it("a folder in use is refused, and stays in use", async () => {
    await expect(run(secondStack(), { data: cloud.data })).rejects.toMatchObject({
      name: "StartError",
      code: "data-folder-in-use",
      message: `The data folder ${cloud.data} is in use by another process, at ${cloud.url}: stop that one first.`,
    });
    expect((await fetch(`${cloud.url}/api/notes`)).status).toBe(200);
  });

  it("a folder that cannot be written is named", async () => {
    const file = join(await mkdtemp(join(tmpdir(), "local-cloud-test-")), "a-file");
    await writeFile(file, "");
    await expect(run(secondStack(), { data: join(file, "data") })).rejects.toMatchObject({
      name: "StartError",
      code: "data-folder",
      message: expect.stringContaining("a part of the path is a file"),
    });
  });
});
