import { type ChildProcess, fork } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, describe, expect, it, vi } from "vitest";
import { OPERATOR, queueArn, REGION, startStack } from "./aws-stack.ts";
import { SPEC } from "./durability-spec.ts";

const KILLS = 4;
const program = fileURLToPath(new URL("./stack-process.ts", import.meta.url));
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
});

async function serve(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(program, [folder], { execArgv: ["--import", "tsx"] });
  running.add(child);
  const [{ url }] = (await once(child, "message")) as [{ url: string }];
  return { child, url };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
  running.delete(child);
}

describe("a process killed under load", () => {
  it("loses nothing that it confirmed, tears nothing, and has an event for every object", async () => {
    const folder = await mkdtemp(join(tmpdir(), "local-cloud-kill-"));
    /** What clients were told is there. */
    const objects = new Map<string, string>();
    const attempted = new Map<string, string>();
    const sent = new Set<string>();
    for (let round = 0; round < KILLS; round++) {
      const { child, url } = await serve(folder);
      const config = { endpoint: url, region: REGION, credentials: OPERATOR, maxAttempts: 1 };
      const s3 = new S3Client(config);
      const sqs = new SQSClient(config);
      let stop = false;
      const writer = async (name: string) => {
        for (let i = 0; !stop; i++) {
          const Key = `${round}/${name}/${i}`;
          // Sizes on both sides of a network buffer, so that some are cut in the middle.
          const Body = randomBytes(i % 3 ? 2_000 : 700_000);
          const hash = createHash("sha256").update(Body).digest("hex");
          attempted.set(Key, hash);
          await s3.send(new PutObjectCommand({ Bucket: "notes", Key, Body }));
          objects.set(Key, hash);
          await sqs.send(new SendMessageCommand({ QueueUrl: `${url}/123456789012/jobs`, MessageBody: Key }));
          sent.add(Key);
        }
      };
      // Every writer ends with the connection that the kill breaks.
      const writers = ["a", "b", "c"].map((name) => writer(name).catch(() => {}));
      // At another point of the writing each time.
      const written = objects.size + 3 + 2 * round;
      await vi.waitFor(() => expect(objects.size).toBeGreaterThanOrEqual(written), {
        timeout: 60_000,
        interval: 5,
      });
      await kill(child);
      stop = true;
      await Promise.all(writers);
      s3.destroy();
      sqs.destroy();
    }
    expect(objects.size).toBeGreaterThan(KILLS);

    const stack = await startStack(SPEC, { folder });
    try {
      const kept: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await stack.clients.s3.send(
          new ListObjectsV2Command({ Bucket: "notes", ContinuationToken }),
        );
        kept.push(...(page.Contents ?? []).map(({ Key }) => Key!));
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken);
      expect([...objects.keys()].filter((key) => !kept.includes(key))).toEqual([]);
      for (const Key of kept) {
        const { Body } = await stack.clients.s3.send(new GetObjectCommand({ Bucket: "notes", Key }));
        const hash = createHash("sha256").update((await Body?.transformToByteArray()) ?? "");
        expect(hash.digest("hex")).toBe(attempted.get(Key));
      }

      // One second is the end only where nothing is missing.
      const all = async (queue: string, expected: number) => {
        const bodies: string[] = [];
        for (;;) {
          const waitSeconds = bodies.length < expected ? 20 : 1;
          const messages = await stack.sqs.receive(queueArn(queue), { max: 10, waitSeconds });
          if (!messages.length) return bodies;
          bodies.push(...messages.map(({ body }) => body));
        }
      };
      const announced = (await all("events", kept.length)).map(
        (body) => JSON.parse(body).Records[0].s3.object.key as string,
      );
      // Exactly once: the event leaves the outbox in the batch that brings it to the queue.
      expect(announced.sort()).toEqual([...kept].sort());
      const jobs = await all("jobs", sent.size);
      expect([...sent].filter((key) => !jobs.includes(key))).toEqual([]);

      // The bytes of torn uploads are gone, or set aside: what is not acknowledged is no object's.
      await stack.close({ keep: true });
      const files = await readdir(join(folder, "objects"), { recursive: true, withFileTypes: true });
      const blobs = files.filter(
        (file) => file.isFile() && !file.name.endsWith(".json") && !file.parentPath.endsWith("orphans"),
      );
      expect(blobs.length).toBe(kept.length);
    } finally {
      await stack.close();
    }
  });

  it("does not keep a message from those who come after its poller", async () => {
    const folder = await mkdtemp(join(tmpdir(), "local-cloud-held-"));
    const first = await startStack(SPEC, { folder });
    await first.sqs.send([{ queueArn: queueArn("jobs"), body: "held" }]);
    expect(await first.sqs.receive(queueArn("jobs"), { max: 1, waitSeconds: 1 })).toHaveLength(1);
    await first.close({ keep: true });
    const { child, url } = await serve(folder);
    const sqs = new SQSClient({ endpoint: url, region: REGION, credentials: OPERATOR });
    const { ReceiveMessageCommand } = await import("@aws-sdk/client-sqs");
    const QueueUrl = `${url}/123456789012/jobs`;
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2 }));
    expect(Messages?.[0]?.Body).toBe("held");
    // This receiver is another process: a restart here says nothing of it.
    await kill(child);
    const after = await startStack(SPEC, { folder });
    expect(after.sqs.counts(queueArn("jobs"))).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
    await after.close();
    await rm(folder, { recursive: true, force: true });
  });
});
