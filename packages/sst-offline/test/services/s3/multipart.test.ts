import { createHash, randomBytes } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queueArn, type Stack, startStack } from "../../aws-stack.ts";

const Bucket = "photos";
const MB = 1024 * 1024;
const bytes = randomBytes(11 * MB);
const pieces = [bytes.subarray(0, 5 * MB), bytes.subarray(5 * MB, 10 * MB), bytes.subarray(10 * MB)];
let stack: Stack;
const send: Stack["clients"]["s3"]["send"] = ((command: never) => stack.clients.s3.send(command)) as never;

beforeAll(async () => {
  stack = await startStack({
    buckets: [
      {
        name: Bucket,
        notifications: [{ destinationArn: queueArn("events"), events: ["s3:ObjectCreated:*"] }],
      },
    ],
    queues: [{ name: "events" }],
  });
});
afterAll(() => stack.close());

async function upload(Key: string, input: Partial<CreateMultipartUploadCommandInput> = {}) {
  const { UploadId } = await send(new CreateMultipartUploadCommand({ Bucket, Key, ...input }));
  const Parts = await Promise.all(
    pieces.map(async (Body, i) => {
      const part = {
        Bucket,
        Key,
        UploadId,
        PartNumber: i + 1,
        Body,
        ChecksumAlgorithm: input.ChecksumAlgorithm,
      };
      const { $metadata, ServerSideEncryption, ...answer } = await send(new UploadPartCommand(part));
      return { ...answer, PartNumber: i + 1 };
    }),
  );
  return { Bucket, Key, UploadId, MultipartUpload: { Parts } };
}

const failure = (call: Promise<unknown>) =>
  call.then(
    () => "it went through",
    (error) => error.name,
  );

describe("a multipart upload", () => {
  it("becomes one object with one event", async () => {
    const done = await send(
      new CompleteMultipartUploadCommand(
        await upload("big", { ContentType: "image/png", Metadata: { k: "v" } }),
      ),
    );
    const md5s = pieces.map((piece) => createHash("md5").update(piece).digest());
    expect(done.ETag).toBe(`"${createHash("md5").update(Buffer.concat(md5s)).digest("hex")}-3"`);
    const answer = await send(new GetObjectCommand({ Bucket, Key: "big" }));
    expect(answer).toMatchObject({
      ContentType: "image/png",
      Metadata: { k: "v" },
      ContentLength: bytes.length,
    });
    expect(bytes.equals((await answer.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
    const [message, ...more] = await stack.sqs.receive(queueArn("events"), { max: 10, waitSeconds: 5 });
    const [record] = JSON.parse(message?.body ?? "null").Records;
    expect(record.eventName).toBe("ObjectCreated:CompleteMultipartUpload");
    expect(record.s3.object.size).toBe(bytes.length);
    expect(more).toEqual([]);
  });

  it("gives ranges over the seams of its parts", async () => {
    for (const [start, end] of [
      [5 * MB - 3, 5 * MB + 3],
      [4 * MB, 10 * MB + 10],
      [10 * MB, 11 * MB - 1],
    ]) {
      const { Body } = await send(
        new GetObjectCommand({ Bucket, Key: "big", Range: `bytes=${start}-${end}` }),
      );
      const got = Buffer.from((await Body?.transformToByteArray()) ?? []);
      expect(got.equals(bytes.subarray(start, end! + 1))).toBe(true);
    }
  });

  it("has the checksum of its parts' checksums, or of the whole when asked", async () => {
    await send(new CompleteMultipartUploadCommand(await upload("sums", { ChecksumAlgorithm: "SHA256" })));
    const composite = await send(new HeadObjectCommand({ Bucket, Key: "sums", ChecksumMode: "ENABLED" }));
    const sums = pieces.map((piece) => createHash("sha256").update(piece).digest());
    expect(composite.ChecksumSHA256).toBe(
      `${createHash("sha256").update(Buffer.concat(sums)).digest("base64")}-3`,
    );
    expect(composite.ChecksumType).toBe("COMPOSITE");

    const whole = { ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" } as const;
    await send(new CompleteMultipartUploadCommand(await upload("whole", whole)));
    await send(new PutObjectCommand({ Bucket, Key: "same", Body: bytes, ChecksumAlgorithm: "CRC32" }));
    const [a, b] = await Promise.all(
      ["whole", "same"].map((Key) => send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }))),
    );
    expect(a?.ChecksumCRC32).toBe(b?.ChecksumCRC32);
    expect(a?.ChecksumType).toBe("FULL_OBJECT");
  });

  it("survives a restart half way", async () => {
    const request = await upload("restart");
    stack = await stack.restart();
    await send(new CompleteMultipartUploadCommand(request));
    const { Body } = await send(new GetObjectCommand({ Bucket, Key: "restart" }));
    expect(bytes.equals((await Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
  });

  it("copies a part out of another object", async () => {
    const { UploadId } = await send(new CreateMultipartUploadCommand({ Bucket, Key: "copied" }));
    const source = { Bucket, Key: "copied", UploadId, CopySource: `${Bucket}/big` };
    const copied = await send(
      new UploadPartCopyCommand({ ...source, PartNumber: 1, CopySourceRange: `bytes=5-${6 * MB}` }),
    );
    const Parts = [{ PartNumber: 1, ETag: copied.CopyPartResult?.ETag }];
    await send(
      new CompleteMultipartUploadCommand({ Bucket, Key: "copied", UploadId, MultipartUpload: { Parts } }),
    );
    const { Body } = await send(new GetObjectCommand({ Bucket, Key: "copied" }));
    expect(
      bytes.subarray(5, 6 * MB + 1).equals((await Body?.transformToByteArray()) ?? Buffer.alloc(0)),
    ).toBe(true);
  });

  it("is listed with its parts, and gone when aborted", async () => {
    const { UploadId } = await upload("listed");
    const { Uploads } = await send(new ListMultipartUploadsCommand({ Bucket }));
    expect(Uploads?.map(({ Key }) => Key)).toEqual(["listed"]);
    const first = await send(new ListPartsCommand({ Bucket, Key: "listed", UploadId, MaxParts: 2 }));
    expect(first.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, 5 * MB],
      [2, 5 * MB],
    ]);
    const marker = { PartNumberMarker: first.NextPartNumberMarker };
    const rest = await send(new ListPartsCommand({ Bucket, Key: "listed", UploadId, ...marker }));
    expect(rest.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3]);
    await send(new AbortMultipartUploadCommand({ Bucket, Key: "listed", UploadId }));
    expect(await failure(send(new ListPartsCommand({ Bucket, Key: "listed", UploadId })))).toBe(
      "NoSuchUpload",
    );
    expect((await send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toBeUndefined();
  });

  it("is refused with small, wrong, unordered or no parts", async () => {
    const request = await upload("refused");
    const { Parts } = request.MultipartUpload;
    const [first, second, third] = Parts;
    const complete = (parts: typeof Parts) =>
      failure(send(new CompleteMultipartUploadCommand({ ...request, MultipartUpload: { Parts: parts } })));
    expect(await complete([second!, first!])).toBe("InvalidPartOrder");
    expect(await complete([{ ...first!, ETag: '"00"' }])).toBe("InvalidPart");
    expect(await complete([{ ...first!, PartNumber: 9 }])).toBe("InvalidPart");
    expect(await complete([])).toBe("MalformedXML");
    const small = new UploadPartCommand({
      Bucket,
      Key: "refused",
      UploadId: request.UploadId,
      PartNumber: 1,
      Body: "x",
    });
    const { ETag } = await send(small);
    expect(await complete([{ PartNumber: 1, ETag }, second!, third!])).toBe("EntityTooSmall");
    await expect(send(new GetObjectCommand({ Bucket, Key: "refused" }))).rejects.toMatchObject({
      name: "NoSuchKey",
    });
    await send(new AbortMultipartUploadCommand({ Bucket, Key: "refused", UploadId: request.UploadId }));
  });

  it("holds to a condition when it is completed", async () => {
    const request = await upload("big");
    expect(await failure(send(new CompleteMultipartUploadCommand({ ...request, IfNoneMatch: "*" })))).toBe(
      "PreconditionFailed",
    );
    await send(new AbortMultipartUploadCommand({ Bucket, Key: "big", UploadId: request.UploadId }));
  });
});
