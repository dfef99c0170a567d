import { execFile, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { DynamoDBClient, QueryCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DetectLabelsCommand, RekognitionClient } from "@aws-sdk/client-rekognition";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AlteredStack, until } from "./altered-stack.ts";
import { Person } from "./person.ts";
import { drawnPhoto } from "./photos.ts";
import { StubRecognizer } from "./stub-recognizer.ts";

/** What a signed-in person may do in AWS by themselves, past the API: their own photos, and nothing else. */

type Credentials = Awaited<ReturnType<Person["ownCredentials"]>>;
/** Sends what is in a folder and not under the prefix; answers with the keys that it sent. */
type Sync = (folder: string, to: { bucket: string; prefix: string }) => Promise<string[]>;

let stack: AlteredStack;
let other: Person;
let folder: string;
/** The width of a photo that is altered: another each time, so that its size in bytes differs too. */
let width = 640;

beforeAll(async () => {
  stack = await AlteredStack.start(() => {}, { recognizer: new StubRecognizer() });
  other = await Person.signUp(stack, "other");
  await other.add(await drawnPhoto("theirs.jpg", 9));
  folder = await mkdtemp(join(tmpdir(), "phototag-sync-"));
  const files = {
    "sea.jpg": (await drawnPhoto("sea.jpg", 1)).bytes,
    // Names as people give them.
    "Holidays 2026/Gruß & Kuss (1).jpg": (await drawnPhoto("hill.jpg", 2)).bytes,
    "large.png": await noise(2000, 1600),
  };
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
});
afterAll(async () => {
  await stack?.remove();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** A picture that doesn't compress: with three bytes a pixel it is larger than the 8 MB from which the AWS CLI sends parts. */
function noise(width: number, height: number): Promise<Buffer> {
  const noisy = { type: "gaussian", mean: 128, sigma: 60 } as const;
  return sharp({ create: { width, height, channels: 3, background: "#000", noise: noisy } })
    .png({ compressionLevel: 0 })
    .toBuffer();
}

function byAwsCli(credentials: Credentials): Sync {
  return async (from, { bucket, prefix }) => {
    const { endpoint, region } = other.outputs;
    const { stdout } = await promisify(execFile)(
      "aws",
      ["s3", "sync", from, `s3://${bucket}/${prefix}`, "--endpoint-url", endpoint, "--no-progress"],
      {
        env: {
          ...process.env,
          // What else this machine's user may have set up stays out.
          AWS_CONFIG_FILE: join(folder, "..", "no-config"),
          AWS_SHARED_CREDENTIALS_FILE: join(folder, "..", "no-credentials"),
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
          AWS_SESSION_TOKEN: credentials.sessionToken,
          AWS_REGION: region,
          AWS_DEFAULT_REGION: region,
          PYTHONUTF8: "1",
        },
      },
    );
    return [...stdout.matchAll(/^upload: .* to s3:\/\/[^/]+\/(.*)$/gm)].map(([, key]) => String(key));
  };
}

const PART = 8 * 2 ** 20;

/** The calls that the AWS CLI makes, where it is not installed. */
function bySdk(credentials: Credentials): Sync {
  return async (from, { bucket: Bucket, prefix: Prefix }) => {
    const { endpoint, region } = other.outputs;
    const s3 = new S3Client({ endpoint, region, credentials });
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    const there = new Map(Contents.map((object) => [object.Key, object]));
    const sent: string[] = [];
    for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      const Key = Prefix + file.slice(from.length + 1).replaceAll("\\", "/");
      const { size, mtime } = await stat(file);
      const known = there.get(Key);
      if (known?.Size === size && known.LastModified! >= new Date(Math.floor(mtime.getTime() / 1000) * 1000))
        continue;
      const Body = await readFile(file);
      sent.push(Key);
      if (size < PART) {
        await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
        continue;
      }
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
      const Parts: { PartNumber: number; ETag?: string }[] = [];
      for (let at = 0; at < size; at += PART) {
        const PartNumber = Parts.length + 1;
        const part = { Bucket, Key, UploadId, PartNumber, Body: Body.subarray(at, at + PART) };
        Parts.push({ PartNumber, ETag: (await s3.send(new UploadPartCommand(part))).ETag });
      }
      await s3.send(
        new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
      );
    }
    return sent;
  };
}

const clients: [string, (credentials: Credentials) => Sync][] = [["the AWS SDK's calls", bySdk]];
if (spawnSync("aws", ["--version"], { stdio: "ignore" }).status === 0)
  clients.push(["the AWS CLI", byAwsCli]);

describe.each(clients)("a folder that is synchronized by %s", (_client, syncBy) => {
  let person: Person;
  let sync: () => Promise<string[]>;
  let prefix: string;
  beforeAll(async () => {
    // What is older than the bucket's copy is not sent again; the client before may have left a newer file.
    const old = new Date(Date.now() - 60_000);
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), old, old);
    person = await Person.signUp(stack, "syncs");
    prefix = `private/${person.sub}/photos/`;
    const send = syncBy(await person.ownCredentials());
    sync = async () =>
      (await send(folder, { bucket: person.outputs.bucket, prefix }))
        .map((key) => key.slice(prefix.length))
        .sort();
  });

  it("ends in recognized photos", async () => {
    expect(await sync()).toEqual(["Holidays 2026/Gruß & Kuss (1).jpg", "large.png", "sea.jpg"]);
    const names = ["Gruß & Kuss (1).jpg", "large.png", "sea.jpg"];
    await until(async () => (await person.list()).length === names.length, "not all photos were recognized");
    const photos = await person.list("?q=cat");
    expect(photos.map(({ name, status }) => [name, status]).sort()).toEqual(
      names.map((name) => [name, "ready"]),
    );
  });

  it("is not sent twice; of what has changed since, that alone is", async () => {
    expect(await sync()).toEqual([]);
    const changed = join(folder, "sea.jpg");
    width += 50;
    await writeFile(changed, (await drawnPhoto("sea.jpg", 1, width)).bytes);
    const later = new Date(Date.now() + 2000);
    await utimes(changed, later, later);
    const { id, bytes } = (await person.list()).find(({ name }) => name === "sea.jpg")!;
    expect(await sync()).toEqual(["sea.jpg"]);
    await until(async () => {
      const image = await person.image(id);
      return image.bytes !== bytes && image.status === "ready";
    }, "the changed photo was not recognized anew");
    expect(await person.list()).toHaveLength(3);
  });
});

describe("with credentials of their own, a person", () => {
  let own: { endpoint: string; region: string; credentials: Credentials; maxAttempts: number };
  let person: Person;
  let mine: string;
  let theirs: string;
  const object = (Key: string) => ({ Bucket: person.outputs.bucket, Key });

  beforeAll(async () => {
    person = await Person.signUp(stack, "owner");
    const { endpoint, region } = person.outputs;
    own = { endpoint, region, credentials: await person.ownCredentials(), maxAttempts: 1 };
    mine = `private/${person.sub}/photos/`;
    theirs = `private/${other.sub}/photos/`;
  });

  it("puts, lists and gets what is theirs, and breaks off what they began", async () => {
    const s3 = new S3Client(own);
    const { bytes } = await drawnPhoto("mine.jpg", 5);
    await s3.send(new PutObjectCommand({ ...object(`${mine}mine.jpg`), Body: bytes }));
    const { Body } = await s3.send(new GetObjectCommand(object(`${mine}mine.jpg`)));
    expect(Buffer.from(await Body!.transformToByteArray()).equals(bytes)).toBe(true);
    const { Contents } = await s3.send(
      new ListObjectsV2Command({ Bucket: person.outputs.bucket, Prefix: `private/${person.sub}/` }),
    );
    expect(Contents?.map(({ Key }) => Key)).toEqual([`${mine}mine.jpg`]);
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object(`${mine}large.jpg`)));
    await s3.send(new AbortMultipartUploadCommand({ ...object(`${mine}large.jpg`), UploadId }));
  });

  const list = (Prefix?: string) => () => new ListObjectsV2Command({ Bucket: person.outputs.bucket, Prefix });
  it.each<[string, () => { resolveMiddleware: unknown }]>([
    ["list another's photos", () => list(theirs)()],
    ["list everybody's", list("private/")],
    ["list whatever begins like theirs", () => list(`private/${person.sub}`)()],
    ["list the bucket", list()],
    ["list renditions", () => list(`renditions/${person.sub}/`)()],
    [
      "list what others are sending",
      () => new ListMultipartUploadsCommand({ Bucket: person.outputs.bucket, Prefix: mine }),
    ],
    ["list buckets", () => new ListBucketsCommand()],
    ["get another's", () => new GetObjectCommand(object(`${theirs}a`))],
    ["ask whether another has something", () => new HeadObjectCommand(object(`${theirs}a`))],
    ["put into another's", () => new PutObjectCommand({ ...object(`${theirs}a`), Body: "x" })],
    ["begin an upload to another's", () => new CreateMultipartUploadCommand(object(`${theirs}a`))],
    [
      "copy another's to themselves",
      () =>
        new CopyObjectCommand({ ...object(`${mine}a`), CopySource: `${person.outputs.bucket}/${theirs}a` }),
    ],
    [
      "put what begins like theirs",
      () => new PutObjectCommand({ ...object(`private/${person.sub}x/a`), Body: "x" }),
    ],
    ["delete another's", () => new DeleteObjectCommand(object(`${theirs}a`))],
    ["delete their own past the API", () => new DeleteObjectCommand(object(`${mine}mine.jpg`))],
    ["get renditions, their own too", () => new GetObjectCommand(object(`renditions/${person.sub}/a`))],
    ["put renditions", () => new PutObjectCommand({ ...object(`renditions/${person.sub}/a`), Body: "x" })],
  ])("does not %s", async (_what, command) => {
    const refused = await new S3Client(own).send(command() as GetObjectCommand).then(
      () => "allowed",
      (error: { name: string; $metadata: { httpStatusCode?: number } }) => [
        error.name,
        error.$metadata.httpStatusCode,
      ],
    );
    // The answer to HEAD has no body to say its name in.
    expect([
      ["AccessDenied", 403],
      ["Unknown", 403],
    ]).toContainEqual(refused);
  });

  it("does not reach the table, the queue, the topic, the recognizer or a function", async () => {
    const { table: TableName, queueUrl: QueueUrl, topicArn: TopicArn } = person.outputs;
    const query = {
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: person.sub } },
    };
    const attempts = [
      new DynamoDBClient(own).send(new ScanCommand({ TableName })),
      new DynamoDBClient(own).send(new QueryCommand({ TableName, ...query })),
      new SQSClient(own).send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" })),
      new SQSClient(own).send(new ReceiveMessageCommand({ QueueUrl })),
      new SNSClient(own).send(new PublishCommand({ TopicArn, Message: "{}" })),
      new RekognitionClient(own).send(new DetectLabelsCommand({ Image: { Bytes: Buffer.from("x") } })),
      new LambdaClient(own).send(new InvokeCommand({ FunctionName: stack.functionNames[0] })),
    ];
    const outcomes = await Promise.allSettled(attempts as Promise<unknown>[]);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({
        status: "rejected",
        reason: {
          message: expect.stringMatching(
            /^User: arn:aws:sts::\d+:assumed-role\/[\w-]*IdentityPoolAuthRole.* is not authorized to perform: /,
          ),
        },
      });
  });
});
