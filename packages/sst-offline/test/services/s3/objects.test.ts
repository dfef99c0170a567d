import { createHash, randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Stack, startStack } from "../../aws-stack.ts";

const Bucket = "notes";
const body = randomBytes(300_000);
const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("base64");
let stack: Stack;
const send: Stack["clients"]["s3"]["send"] = ((command: never) => stack.clients.s3.send(command)) as never;

beforeAll(async () => {
  stack = await startStack({ buckets: [{ name: Bucket }, { name: "other-bucket" }] });
  await send(
    new PutObjectCommand({
      Bucket,
      Key: "one",
      Body: body,
      ContentType: "image/jpeg",
      CacheControl: "max-age=60",
      Metadata: { owner: "u1", title: "été" },
    }),
  );
});
afterAll(() => stack.close());

const get = async (Key: string, more = {}) => {
  const answer = await send(new GetObjectCommand({ Bucket, Key, ...more }));
  return { ...answer, bytes: Buffer.from((await answer.Body?.transformToByteArray()) ?? []) };
};
/** The error of an SDK call as name and status. */
const failure = (call: Promise<unknown>) =>
  call.then(
    () => "it went through",
    (error) => `${error.name} ${error.$metadata?.httpStatusCode}`,
  );
const blobCount = async () =>
  (await readdir(join(stack.folder, "objects"), { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile() && !entry.name.endsWith(".json"),
  ).length;

describe("GetObject and HeadObject", () => {
  it("give back the bytes and what was said of them", async () => {
    const { bytes, ...answer } = await get("one");
    expect(bytes.equals(body)).toBe(true);
    expect(answer).toMatchObject({
      ContentType: "image/jpeg",
      CacheControl: "max-age=60",
      ContentLength: body.length,
      ETag: `"${createHash("md5").update(body).digest("hex")}"`,
      Metadata: { owner: "u1" },
    });
    expect(answer.LastModified?.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  it.each([
    ["bytes=10-19", 10, 20],
    ["bytes=299990-", 299_990, 300_000],
    ["bytes=-5", 299_995, 300_000],
    ["bytes=299000-999999", 299_000, 300_000],
  ])("answer the range %s with 206", async (Range, start, end) => {
    const answer = await get("one", { Range });
    expect(answer.$metadata.httpStatusCode).toBe(206);
    expect(answer.ContentRange).toBe(`bytes ${start}-${end - 1}/300000`);
    expect(answer.bytes.equals(body.subarray(start, end))).toBe(true);
  });

  it("refuse a range behind the end", async () => {
    expect(await failure(get("one", { Range: "bytes=300000-" }))).toBe("InvalidRange 416");
  });

  it("hold to conditions", async () => {
    const { ETag, LastModified } = await get("one");
    expect(await failure(get("one", { IfNoneMatch: ETag }))).toMatch(/ 304$/);
    expect(await failure(get("one", { IfModifiedSince: LastModified }))).toMatch(/ 304$/);
    expect(await failure(get("one", { IfMatch: '"00"' }))).toBe("PreconditionFailed 412");
    expect(await failure(get("one", { IfUnmodifiedSince: new Date(0) }))).toBe("PreconditionFailed 412");
    expect((await get("one", { IfMatch: ETag, IfUnmodifiedSince: new Date(0) })).ETag).toBe(ETag);
  });

  it("tell what is missing", async () => {
    expect(await failure(get("nope"))).toBe("NoSuchKey 404");
    expect(await failure(send(new HeadObjectCommand({ Bucket, Key: "nope" })))).toBe("NotFound 404");
    expect(await failure(send(new GetObjectCommand({ Bucket: "nope", Key: "one" })))).toBe(
      "NoSuchBucket 404",
    );
    expect(await failure(send(new HeadBucketCommand({ Bucket: "nope" })))).toBe("NotFound 404");
  });

  it("give an empty object", async () => {
    await send(new PutObjectCommand({ Bucket, Key: "empty", Body: "" }));
    expect((await get("empty")).bytes.length).toBe(0);
  });
});

describe("PutObject", () => {
  it("takes a stream of unknown hash, as SDKs send it: aws-chunked with a trailing checksum", async () => {
    const Body = Readable.from([body.subarray(0, 70_000), body.subarray(70_000)]);
    await send(new PutObjectCommand({ Bucket, Key: "stream", Body, ContentLength: body.length }));
    const answer = await get("stream");
    expect(answer.bytes.equals(body)).toBe(true);
    expect(answer.ContentEncoding).toBeUndefined();
  });

  it.each(["SHA256", "SHA1", "CRC32", "CRC32C"] as const)(
    "keeps a %s checksum and gives it back",
    async (algorithm) => {
      const put = await send(
        new PutObjectCommand({ Bucket, Key: "sum", Body: body, ChecksumAlgorithm: algorithm }),
      );
      const head = await send(new HeadObjectCommand({ Bucket, Key: "sum", ChecksumMode: "ENABLED" }));
      const member = `Checksum${algorithm}` as const;
      expect(head[member]).toBeTruthy();
      expect(head[member]).toBe(put[member]);
      expect(head.ChecksumType).toBe("FULL_OBJECT");
    },
  );

  it("computes CRC64NVME as AWS documents it", async () => {
    // The check value of CRC-64/NVME over "123456789" is ae8b14860a799888.
    const ChecksumCRC64NVME = Buffer.from("ae8b14860a799888", "hex").toString("base64");
    await send(new PutObjectCommand({ Bucket, Key: "crc64", Body: "123456789", ChecksumCRC64NVME }));
    const other = new PutObjectCommand({ Bucket, Key: "crc64", Body: "123456780", ChecksumCRC64NVME });
    expect(await failure(send(other))).toBe("BadDigest 400");
  });

  it("refuses bytes that don't match their checksum, and keeps none of them", async () => {
    const before = await blobCount();
    const wrong = { Bucket, Key: "bad", Body: body };
    const sum = new PutObjectCommand({ ...wrong, ChecksumSHA256: sha256("another") });
    expect(await failure(send(sum))).toBe("BadDigest 400");
    const md5 = createHash("md5").update("another").digest("base64");
    expect(await failure(send(new PutObjectCommand({ ...wrong, ContentMD5: md5 })))).toBe("BadDigest 400");
    expect(await failure(send(new PutObjectCommand({ ...wrong, ContentMD5: "AAAA" })))).toBe(
      "InvalidDigest 400",
    );
    expect(await failure(get("bad"))).toBe("NoSuchKey 404");
    expect(await blobCount()).toBe(before);
  });

  it("holds to conditions", async () => {
    const over = { Bucket, Key: "one", Body: "x" };
    expect(await failure(send(new PutObjectCommand({ ...over, IfNoneMatch: "*" })))).toBe(
      "PreconditionFailed 412",
    );
    expect(await failure(send(new PutObjectCommand({ ...over, IfMatch: '"00"' })))).toBe(
      "PreconditionFailed 412",
    );
    expect(await failure(send(new PutObjectCommand({ ...over, Key: "no", IfMatch: '"00"' })))).toBe(
      "NoSuchKey 404",
    );
    expect((await get("one")).bytes.equals(body)).toBe(true);
  });

  it("lets exactly one of many first writers win", async () => {
    const attempts = Array.from({ length: 8 }, (_, i) =>
      failure(send(new PutObjectCommand({ Bucket, Key: "race", Body: String(i), IfNoneMatch: "*" }))),
    );
    const outcomes = await Promise.all(attempts);
    expect(outcomes.filter((outcome) => outcome === "it went through")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "PreconditionFailed 412")).toHaveLength(7);
  });

  it("leaves no bytes of what it replaces", async () => {
    await send(new PutObjectCommand({ Bucket, Key: "again", Body: "1" }));
    const before = await blobCount();
    await send(new PutObjectCommand({ Bucket, Key: "again", Body: "2" }));
    expect(await blobCount()).toBe(before);
    await send(new DeleteObjectCommand({ Bucket, Key: "again" }));
    expect(await blobCount()).toBe(before - 1);
  });

  it("takes any key", async () => {
    for (const Key of [
      "a b+c&d.jpg",
      "ü 日本.jpg",
      "x=1?y#z%20.jpg",
      "a//b",
      "a/../b",
      "../up",
      "'quoted' (1)*!~",
    ]) {
      await send(new PutObjectCommand({ Bucket, Key, Body: Key }));
      expect((await get(Key)).bytes.toString()).toBe(Key);
    }
    expect(await failure(send(new PutObjectCommand({ Bucket, Key: "k".repeat(1025), Body: "" })))).toBe(
      "KeyTooLongError 400",
    );
  });

  it("refuses more metadata than S3 takes", async () => {
    const Metadata = { long: "x".repeat(2048) };
    expect(await failure(send(new PutObjectCommand({ Bucket, Key: "meta", Body: "", Metadata })))).toBe(
      "MetadataTooLarge 400",
    );
  });
});

describe("CopyObject", () => {
  it("copies bytes, headers and metadata, or replaces the latter", async () => {
    await send(new CopyObjectCommand({ Bucket: "other-bucket", Key: "copy", CopySource: `${Bucket}/one` }));
    const kept = await send(new HeadObjectCommand({ Bucket: "other-bucket", Key: "copy" }));
    expect(kept).toMatchObject({
      ContentType: "image/jpeg",
      ContentLength: body.length,
      Metadata: { owner: "u1" },
    });
    const replace = {
      MetadataDirective: "REPLACE",
      Metadata: { n: "2" },
      ContentType: "text/plain",
    } as const;
    await send(new CopyObjectCommand({ Bucket, Key: "copy ü", CopySource: `${Bucket}/one`, ...replace }));
    const replaced = await get("copy ü");
    expect(replaced).toMatchObject({ ContentType: "text/plain", Metadata: { n: "2" } });
    expect(replaced.bytes.equals(body)).toBe(true);
  });

  it("refuses a missing source, and itself unchanged", async () => {
    expect(
      await failure(send(new CopyObjectCommand({ Bucket, Key: "c", CopySource: `${Bucket}/nope` }))),
    ).toBe("NoSuchKey 404");
    expect(
      await failure(send(new CopyObjectCommand({ Bucket, Key: "one", CopySource: `${Bucket}/one` }))),
    ).toBe("InvalidRequest 400");
  });
});

describe("DeleteObject and DeleteObjects", () => {
  it("delete, and say nothing of what is not there", async () => {
    for (const Key of ["d/1", "d/2 & <3>"]) await send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    const Objects = [{ Key: "d/1" }, { Key: "d/2 & <3>" }, { Key: "d/none" }];
    const { Deleted, Errors } = await send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted?.map(({ Key }) => Key)).toEqual(["d/1", "d/2 & <3>", "d/none"]);
    expect(Errors).toBeUndefined();
    expect(await failure(get("d/2 & <3>"))).toBe("NoSuchKey 404");
    const quiet = await send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    expect(quiet.Deleted).toBeUndefined();
  });
});

describe("tags, attributes and buckets", () => {
  it("keeps tags without touching the bytes", async () => {
    await send(new PutObjectCommand({ Bucket, Key: "tagged", Body: "x", Tagging: "a=1" }));
    const TagSet = [{ Key: "s & t", Value: "<v>" }];
    await send(new PutObjectTaggingCommand({ Bucket, Key: "tagged", Tagging: { TagSet } }));
    expect((await send(new GetObjectTaggingCommand({ Bucket, Key: "tagged" }))).TagSet).toEqual(TagSet);
    expect((await get("tagged")).bytes.toString()).toBe("x");
  });

  it("tells an object's attributes", async () => {
    await send(new PutObjectCommand({ Bucket, Key: "attr", Body: "x", ChecksumAlgorithm: "SHA256" }));
    const ObjectAttributes = ["ETag", "Checksum", "ObjectSize"] as const;
    const answer = await send(
      new GetObjectAttributesCommand({ Bucket, Key: "attr", ObjectAttributes: [...ObjectAttributes] }),
    );
    expect(answer).toMatchObject({
      ETag: createHash("md5").update("x").digest("hex"),
      ObjectSize: 1,
      Checksum: { ChecksumSHA256: sha256("x") },
    });
  });

  it("lists the stack's buckets", async () => {
    const { Buckets } = await send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(["notes", "other-bucket"]);
  });

  it("does not take an unknown sub-resource for the object itself", async () => {
    const { GetObjectAclCommand, PutObjectAclCommand } = await import("@aws-sdk/client-s3");
    expect(await failure(send(new PutObjectAclCommand({ Bucket, Key: "one", ACL: "private" })))).toBe(
      "NotImplemented 501",
    );
    expect(await failure(send(new GetObjectAclCommand({ Bucket, Key: "one" })))).toBe("NotImplemented 501");
    expect((await get("one")).bytes.equals(body)).toBe(true);
  });
});

describe("readObject", () => {
  it("gives a service in this process the bytes", async () => {
    expect((await stack.s3.readObject(Bucket, "one"))?.equals(body)).toBe(true);
    expect(await stack.s3.readObject(Bucket, "nope")).toBeUndefined();
    await expect(stack.s3.readObject(Bucket, "one", 10)).rejects.toMatchObject({
      code: "RequestEntityTooLarge",
    });
  });
});
