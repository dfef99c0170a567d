/** The small apps of test/repros that the cloud once ran differently from AWS, running. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterEach, describe, expect, it } from "vitest";
import type { Snapshot } from "../src/index.ts";
import { startTestCloud, type TestCloud, type TestCloudOptions } from "../src/testing.ts";

const START_MS = 5 * 60_000;

let cloud: TestCloud | undefined;
afterEach(async () => {
  await cloud?.remove();
  cloud = undefined;
});

async function running(name: string, options: Partial<TestCloudOptions> = {}): Promise<TestCloud> {
  const root = fileURLToPath(new URL(`./repros/${name}`, import.meta.url));
  cloud = await startTestCloud({ root, ...options });
  return cloud;
}

describe("awsobj: an object of the stack", () => {
  const text = async ({ client, outputs }: TestCloud) => {
    const found = await new S3Client(client).send(
      new GetObjectCommand({ Bucket: outputs.bucket, Key: "seed.json" }),
    );
    return [await found.Body!.transformToString(), found.ContentType, found.CacheControl];
  };

  it(
    "is in its bucket, and stays as it was made until the stack says something else",
    async () => {
      const object = (snapshot: Snapshot) =>
        snapshot.resources.find(({ type }) => type === "aws:s3/bucketObjectv2:BucketObjectv2")!.inputs;
      const running_ = await running("awsobj", {
        alter(snapshot) {
          Object.assign(object(snapshot), { contentType: "application/json", cacheControl: "no-store" });
        },
      });
      expect(await text(running_)).toEqual(["{}", "application/json", "no-store"]);

      const s3 = new S3Client(running_.client);
      const at = { Bucket: running_.outputs.bucket, Key: "seed.json" };
      await s3.send(new PutObjectCommand({ ...at, Body: "mine" }));
      await running_.restart();
      expect((await text(running_))[0]).toBe("mine");

      Object.assign(object(running_.snapshot), { content: undefined, source: { file: "f.ts" } });
      await running_.restart();
      const file = await readFile(path.join(fileURLToPath(new URL("./repros/awsobj/f.ts", import.meta.url))));
      expect((await text(running_))[0]).toBe(file.toString());

      await new S3Client(running_.client).send(new DeleteObjectCommand(at));
      await running_.restart();
      const { KeyCount } = await new S3Client(running_.client).send(
        new ListObjectsV2Command({ Bucket: at.Bucket }),
      );
      expect(KeyCount).toBe(0);
    },
    START_MS,
  );
});

describe("placeholder: a secret", () => {
  const greeting = async ({ outputs }: TestCloud) => (await fetch(outputs.url!)).text();

  it(
    "is its placeholder until a value is given",
    async () => {
      expect(await greeting(await running("placeholder"))).toBe("hello");
      await cloud!.remove();
      expect(await greeting(await running("placeholder", { secrets: { Greeting: "bonjour" } }))).toBe(
        "bonjour",
      );
    },
    START_MS,
  );
});

describe("secretstr: a secret inside a longer string", () => {
  it(
    "is there when the function runs",
    async () => {
      const { cloud: one } = await running("secretstr", { secrets: { DbPassword: "p4ss" } });
      expect(one.environment("f.handler").DATABASE_URL).toBe("postgres://app:p4ss@db.example.com/app");
    },
    START_MS,
  );
});
