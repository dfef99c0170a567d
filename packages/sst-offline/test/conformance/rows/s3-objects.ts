import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { Context } from "../context.ts";
import { answered, type Row, refused } from "../row.ts";
import { BUCKET as Bucket } from "../stack/names.ts";

const CHECKSUMS = "Checking object integrity for data uploads in Amazon S3";
const WRITES = "How to prevent object overwrites with conditional writes";
const DELETES = "How to perform conditional deletes";
const TAGS = "Categorizing your objects using tags";

const get = (t: Context, Key: string, more: object = {}) =>
  t.sdk.s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
const head = (t: Context, Key: string, more: object = {}) =>
  t.sdk.s3.send(new HeadObjectCommand({ Bucket, Key, ...more }));
const put = (t: Context, Key: string, Body: string, more: object = {}) =>
  t.sdk.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const text = async (t: Context, Key: string, more: object = {}) =>
  (await get(t, Key, more)).Body?.transformToString();
const sha256 = (body: string) => createHash("sha256").update(body).digest("base64");
/** The check value of CRC-64/NVME in the catalog of CRC algorithms, as base64. */
const CHECK_INPUT = "123456789";
const CHECK_VALUE = Buffer.from("ae8b14860a799888", "hex").toString("base64");
/** A client that sends a checksum only where S3 asks for one. */
const plainClient = (t: Context) =>
  new S3Client({
    endpoint: t.cloud.endpoint,
    region: t.cloud.region,
    credentials: t.cloud.operator,
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
const md5 = (body: string) => createHash("md5").update(body).digest("hex");

export const OBJECT_ROWS: Row[] = [
  {
    operation: "PutObject",
    rule: "a storage class that does not exist is InvalidStorageClass, an access list but the owner's AccessControlListNotSupported",
    source: "API reference: PutObject; Controlling ownership of objects and disabling ACLs — Troubleshooting",
    by: {
      async sdk(t) {
        const with_ = (more: object) => put(t, t.key(), "x", more);
        await refused(with_({ StorageClass: "SHOEBOX" }), "InvalidStorageClass", { status: 400 });
        await refused(with_({ ACL: "public-read" }), "AccessControlListNotSupported", { status: 400 });
        await with_({ ACL: "bucket-owner-full-control" });
      },
    },
  },
  {
    operation: "PutObject",
    rule: "bytes, content type, cache control and user metadata come back as they were put",
    source: "API reference: PutObject",
    by: {
      async sdk(t) {
        const Metadata = { owner: "ada", "two-words": "and more" };
        const described = { ContentType: "image/jpeg", CacheControl: "max-age=60", Metadata };
        const bytes = new Uint8Array(70_000).map((_, n) => n % 251);
        await t.put(t.key(), bytes, described);
        const { Body, ContentType, CacheControl, Metadata: given, ContentLength } = await get(t, t.key());
        assert.deepEqual(new Uint8Array((await Body?.transformToByteArray()) ?? []), bytes);
        assert.deepEqual({ ContentType, CacheControl, Metadata: given }, described);
        assert.equal(ContentLength, 70_000);
      },
      async cli(t) {
        await t.put(t.key("a.txt"), "hello there");
        const out = await t.aws("s3", "cp", `s3://${Bucket}/${t.key("a.txt")}`, "-");
        assert.equal(out, "hello there");
      },
      async boto3(t) {
        await t.python(
          `
          s3.put_object(Bucket=given["b"], Key=given["k"], Body=b"\\x00\\xff", Metadata={"owner": "ada"})
          got = s3.get_object(Bucket=given["b"], Key=given["k"])
          assert got["Body"].read() == b"\\x00\\xff" and got["Metadata"] == {"owner": "ada"}, got
          `,
          { b: Bucket, k: t.key() },
        );
      },
    },
  },
  {
    operation: "PutObject",
    rule: "a put replaces the object and what described it",
    source: "API reference: PutObject",
    by: {
      async sdk(t) {
        await put(t, t.key(), "old", { Metadata: { version: "1" } });
        await put(t, t.key(), "new");
        const { Body, Metadata } = await get(t, t.key());
        assert.equal(await Body?.transformToString(), "new");
        assert.deepEqual(Metadata, {});
      },
    },
  },
  {
    operation: "PutObject",
    rule: "the ETag of an object put at once is the MD5 of its bytes, in quotes",
    source: "API reference: Object — ETag",
    by: {
      async sdk(t) {
        assert.equal((await put(t, t.key(), "bytes")).ETag, `"${md5("bytes")}"`);
        assert.equal((await head(t, t.key())).ETag, `"${md5("bytes")}"`);
      },
    },
  },
  {
    operation: "PutObject",
    rule: "a key holds any UTF-8, and is told apart from others by its bytes",
    source: "Naming Amazon S3 objects",
    by: {
      async sdk(t) {
        for (const name of ["a b+c&d=e?.jpg", "ü/日本 🐈.png", "%20", "x//y", "A", "a", "(1)'!*"])
          await put(t, t.key(name), name);
        for (const name of ["a b+c&d=e?.jpg", "ü/日本 🐈.png", "%20", "x//y", "A", "a", "(1)'!*"])
          assert.equal(await text(t, t.key(name)), name);
      },
      async boto3(t) {
        await t.python(
          `
          for name in ["a b+c&d=e?.jpg", "ü/日本.png", "%20", "x//y"]:
              s3.put_object(Bucket=given["b"], Key=given["k"] + name, Body=name.encode())
              got = s3.get_object(Bucket=given["b"], Key=given["k"] + name)["Body"].read()
              assert got.decode() == name, (got, name)
          `,
          { b: Bucket, k: t.key("") },
        );
      },
    },
  },
  {
    operation: "PutObject",
    rule: "a key over 1024 bytes is refused with KeyTooLongError",
    source: "Error responses: List of error codes",
    by: {
      async sdk(t) {
        await put(t, t.key("x".repeat(1024 - t.key("").length)), "fits");
        await refused(put(t, t.key("x".repeat(1025)), "no"), "KeyTooLongError", { status: 400 });
      },
    },
  },
  {
    operation: "PutObject",
    rule: "a checksum is kept with the object and given to who asks for it",
    source: CHECKSUMS,
    by: {
      async sdk(t) {
        await put(t, t.key(), "bytes", { ChecksumAlgorithm: "SHA256" });
        const found = await head(t, t.key(), { ChecksumMode: "ENABLED" });
        assert.equal(found.ChecksumSHA256, sha256("bytes"));
        assert.equal(found.ChecksumType, "FULL_OBJECT");
        assert.equal((await head(t, t.key())).ChecksumSHA256, undefined);
      },
      async cli(t) {
        const body = ["--bucket", Bucket, "--key", t.key(), "--checksum-algorithm", "SHA256"];
        const made = JSON.parse(await t.aws("s3api", "put-object", ...body)) as Record<string, string>;
        assert.equal(made.ChecksumSHA256, sha256(""));
      },
    },
  },
  {
    operation: "PutObject",
    rule: "what comes without a checksum is given its CRC64NVME, which is told with the answer and whenever it is asked for",
    source: CHECKSUMS,
    by: {
      async sdk(t) {
        const s3 = plainClient(t);
        const Key = t.key();
        const answer = await s3.send(new PutObjectCommand({ Bucket, Key, Body: CHECK_INPUT }));
        assert.equal(answer.ChecksumCRC64NVME, CHECK_VALUE);
        assert.equal(answer.ChecksumType, "FULL_OBJECT");
        const { ChecksumCRC64NVME, ChecksumType } = await head(t, Key, { ChecksumMode: "ENABLED" });
        assert.deepEqual(
          { ChecksumCRC64NVME, ChecksumType },
          { ChecksumCRC64NVME: CHECK_VALUE, ChecksumType: "FULL_OBJECT" },
        );
        assert.equal((await head(t, Key)).ChecksumCRC64NVME, undefined);
        const copied = await s3.send(
          new CopyObjectCommand({ Bucket, Key: t.key("copy"), CopySource: `${Bucket}/${Key}` }),
        );
        assert.equal(copied.CopyObjectResult?.ChecksumCRC64NVME, CHECK_VALUE);
        s3.destroy();
      },
    },
  },
  {
    operation: "CompleteMultipartUpload",
    rule: "an upload without a checksum is given the CRC64NVME of the whole object",
    source: CHECKSUMS,
    by: {
      async sdk(t) {
        const s3 = plainClient(t);
        const of = { Bucket, Key: t.key() };
        const { UploadId } = await s3.send(new CreateMultipartUploadCommand(of));
        const { ETag } = await s3.send(
          new UploadPartCommand({ ...of, UploadId, PartNumber: 1, Body: CHECK_INPUT }),
        );
        const Parts = [{ ETag, PartNumber: 1 }];
        const done = await s3.send(
          new CompleteMultipartUploadCommand({ ...of, UploadId, MultipartUpload: { Parts } }),
        );
        assert.equal(done.ChecksumCRC64NVME, CHECK_VALUE);
        assert.equal(done.ChecksumType, "FULL_OBJECT");
        s3.destroy();
      },
    },
  },
  {
    operation: "PutObject",
    rule: "bytes that are not those of their checksum are refused with BadDigest, and nothing is kept",
    source: CHECKSUMS,
    by: {
      async sdk(t) {
        await refused(put(t, t.key(), "bytes", { ChecksumSHA256: sha256("others") }), "BadDigest", {
          status: 400,
        });
        await refused(get(t, t.key()), "NoSuchKey");
      },
    },
  },
  {
    operation: "PutObject",
    rule: "a Content-MD5 of other bytes is BadDigest, one that is no MD5 is InvalidDigest",
    source: "Error responses: List of error codes",
    by: {
      async sdk(t) {
        const of = (body: string) => createHash("md5").update(body).digest("base64");
        await put(t, t.key(), "bytes", { ContentMD5: of("bytes") });
        await refused(put(t, t.key(), "bytes", { ContentMD5: of("others") }), "BadDigest", { status: 400 });
        await refused(put(t, t.key(), "bytes", { ContentMD5: "short" }), "InvalidDigest", { status: 400 });
      },
    },
  },
  {
    operation: "PutObject",
    rule: "If-None-Match: * writes only where nothing is, else 412 PreconditionFailed",
    source: WRITES,
    by: {
      async sdk(t) {
        await put(t, t.key(), "first", { IfNoneMatch: "*" });
        const again = put(t, t.key(), "second", { IfNoneMatch: "*" });
        await refused(again, "PreconditionFailed", { status: 412 });
        assert.equal(await text(t, t.key()), "first");
      },
      async boto3(t) {
        await t.python(
          `
          s3.put_object(Bucket=given["b"], Key=given["k"], Body=b"1", IfNoneMatch="*")
          refused("PreconditionFailed", s3.put_object, Bucket=given["b"], Key=given["k"], IfNoneMatch="*")
          `,
          { b: Bucket, k: t.key() },
        );
      },
    },
  },
  {
    operation: "PutObject",
    rule: "of many writers with If-None-Match: * one succeeds",
    source: WRITES,
    by: {
      async sdk(t) {
        const writers = Array.from({ length: 8 }, (_, n) => put(t, t.key(), `${n}`, { IfNoneMatch: "*" }));
        const outcomes = await Promise.allSettled(writers);
        assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
      },
    },
  },
  {
    operation: "PutObject",
    rule: "If-Match writes over that ETag alone: 412 for another, 404 for no object",
    source: WRITES,
    by: {
      async sdk(t) {
        const { ETag } = await put(t, t.key(), "one");
        await put(t, t.key(), "two", { IfMatch: ETag });
        await refused(put(t, t.key(), "three", { IfMatch: ETag }), "PreconditionFailed", { status: 412 });
        await refused(put(t, t.key("none"), "x", { IfMatch: ETag }), "NoSuchKey", { status: 404 });
      },
    },
  },
  {
    operation: "GetObject",
    rule: "a range is answered with 206 and Content-Range; a suffix range counts from the end",
    source: "API reference: GetObject — Range",
    by: {
      async sdk(t) {
        await put(t, t.key(), "0123456789");
        const part = await get(t, t.key(), { Range: "bytes=2-4" });
        assert.equal(await part.Body?.transformToString(), "234");
        assert.equal(part.ContentRange, "bytes 2-4/10");
        assert.equal(part.$metadata.httpStatusCode, 206);
        assert.equal(await text(t, t.key(), { Range: "bytes=-3" }), "789");
        assert.equal(await text(t, t.key(), { Range: "bytes=8-99" }), "89");
      },
    },
  },
  {
    operation: "GetObject",
    rule: "a range behind the end is refused with 416 InvalidRange",
    source: "Error responses: List of error codes",
    by: {
      async sdk(t) {
        await put(t, t.key(), "0123456789");
        await refused(get(t, t.key(), { Range: "bytes=10-" }), "InvalidRange", { status: 416 });
      },
    },
  },
  {
    operation: "GetObject",
    rule: "a missing object is NoSuchKey, a missing bucket NoSuchBucket, both 404",
    source: "Error responses: List of error codes",
    by: {
      async sdk(t) {
        await refused(get(t, t.key()), "NoSuchKey", { status: 404 });
        const nowhere = new GetObjectCommand({ Bucket: "no-such-bucket", Key: "a" });
        await refused(t.sdk.s3.send(nowhere), "NoSuchBucket", { status: 404 });
      },
      async cli(t) {
        const command = ["s3api", "get-object", "--bucket", Bucket, "--key", t.key(), "unwritten"];
        await assert.rejects(t.aws(...command), /\(NoSuchKey\)/);
      },
      async boto3(t) {
        await t.python(`refused("NoSuchKey", s3.get_object, Bucket=given["b"], Key=given["k"])`, {
          b: Bucket,
          k: t.key(),
        });
      },
    },
  },
  {
    operation: "HeadObject",
    rule: "a missing object is told by 404 alone, without a body",
    source: "API reference: HeadObject",
    by: {
      sdk: (t) => refused(head(t, t.key()), "NotFound", { status: 404 }),
    },
  },
  {
    operation: "GetObject",
    rule: "If-None-Match with the object's ETag, and If-Modified-Since, answer 304",
    source: "API reference: GetObject — Conditional reads",
    by: {
      async sdk(t) {
        const { ETag } = await put(t, t.key(), "x");
        // A 304 has no body to name an error in, so clients tell it by the status alone.
        const status = (more: object) =>
          get(t, t.key(), more).then(
            ({ $metadata }) => $metadata.httpStatusCode,
            (error: { $metadata: { httpStatusCode: number } }) => error.$metadata.httpStatusCode,
          );
        assert.equal(await status({ IfNoneMatch: ETag }), 304);
        assert.equal(await status({ IfNoneMatch: `"${md5("y")}"` }), 200);
        assert.equal(await status({ IfModifiedSince: new Date(Date.now() + 60_000) }), 304);
      },
    },
  },
  {
    operation: "GetObject",
    rule: "If-Match with another ETag, and If-Unmodified-Since before the change, answer 412",
    source: "API reference: GetObject — Conditional reads",
    by: {
      async sdk(t) {
        await put(t, t.key(), "x");
        await refused(get(t, t.key(), { IfMatch: `"${md5("y")}"` }), "PreconditionFailed", { status: 412 });
        const IfUnmodifiedSince = new Date("2020-01-01");
        await refused(get(t, t.key(), { IfUnmodifiedSince }), "PreconditionFailed", { status: 412 });
      },
    },
  },
  {
    operation: "CopyObject",
    rule: "a copy takes content type and metadata with it, or replaces them when it is told to",
    source: "API reference: CopyObject — MetadataDirective",
    by: {
      async sdk(t) {
        await put(t, t.key("ü b"), "x", { ContentType: "image/png", Metadata: { n: "1" } });
        const CopySource = `${Bucket}/${encodeURIComponent(t.key("ü b"))}`;
        const copy = (Key: string, more: object = {}) =>
          t.sdk.s3.send(new CopyObjectCommand({ Bucket, Key, CopySource, ...more }));
        await copy(t.key("same"));
        await copy(t.key("other"), {
          MetadataDirective: "REPLACE",
          Metadata: { n: "2" },
          ContentType: "a/b",
        });
        const same = await head(t, t.key("same"));
        const other = await head(t, t.key("other"));
        assert.deepEqual([same.ContentType, same.Metadata], ["image/png", { n: "1" }]);
        assert.deepEqual([other.ContentType, other.Metadata], ["a/b", { n: "2" }]);
      },
    },
  },
  {
    operation: "CopyObject",
    rule: "a copy onto itself that changes nothing is refused with InvalidRequest",
    source: "API reference: CopyObject",
    by: {
      async sdk(t) {
        await put(t, t.key(), "x");
        const copy = { Bucket, Key: t.key(), CopySource: `${Bucket}/${t.key()}` };
        await refused(t.sdk.s3.send(new CopyObjectCommand(copy)), "InvalidRequest", { status: 400 });
      },
    },
  },
  {
    operation: "CopyObject",
    rule: "x-amz-copy-source-if-match holds the copy to that ETag",
    source: "API reference: CopyObject — CopySourceIfMatch",
    by: {
      async sdk(t) {
        const { ETag } = await put(t, t.key(), "x");
        const copy = (CopySourceIfMatch?: string) =>
          t.sdk.s3.send(
            new CopyObjectCommand({
              Bucket,
              Key: t.key("b"),
              CopySource: `${Bucket}/${t.key()}`,
              CopySourceIfMatch,
            }),
          );
        await refused(copy(`"${md5("y")}"`), "PreconditionFailed", { status: 412 });
        await copy(ETag);
      },
    },
  },
  {
    operation: "DeleteObject",
    rule: "deleting what is not there succeeds with 204",
    source: "API reference: DeleteObject",
    by: {
      async sdk(t) {
        await put(t, t.key(), "x");
        for (let n = 0; n < 2; n++) {
          const { $metadata } = await t.sdk.s3.send(new DeleteObjectCommand({ Bucket, Key: t.key() }));
          assert.equal($metadata.httpStatusCode, 204);
        }
        await refused(get(t, t.key()), "NoSuchKey");
      },
      async cli(t) {
        await t.put(t.key(), "x");
        await t.aws("s3", "rm", `s3://${Bucket}/${t.key()}`);
        await refused(get(t, t.key()), "NoSuchKey");
      },
    },
  },
  {
    operation: "DeleteObject",
    rule: "If-Match deletes that ETag alone: 412 for another, 404 for no object",
    source: DELETES,
    by: {
      async sdk(t) {
        const remove = (IfMatch?: string) =>
          t.sdk.s3.send(new DeleteObjectCommand({ Bucket, Key: t.key(), IfMatch }));
        const { ETag } = await put(t, t.key(), "one");
        await put(t, t.key(), "two");
        await refused(remove(ETag), "PreconditionFailed", { status: 412 });
        const { ETag: now } = await head(t, t.key());
        assert.equal((await remove(now)).$metadata.httpStatusCode, 204);
        await refused(get(t, t.key()), "NoSuchKey");
        for (const match of [now, "*"]) await refused(remove(match), "NoSuchKey", { status: 404 });
        await put(t, t.key(), "three");
        await remove("*");
        await refused(get(t, t.key()), "NoSuchKey");
      },
    },
  },
  {
    operation: "DeleteObjects",
    rule: "a key given with an ETag is deleted if the object has it, and otherwise said to have failed",
    source: DELETES,
    by: {
      async sdk(t) {
        const { ETag } = await put(t, t.key("same"), "one");
        await put(t, t.key("other"), "two");
        const Objects = ["same", "other"].map((name) => ({ Key: t.key(name), ETag }));
        const { Deleted, Errors } = await t.sdk.s3.send(
          new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
        );
        assert.deepEqual(
          Deleted?.map(({ Key }) => Key),
          [t.key("same")],
        );
        assert.deepEqual(
          Errors?.map(({ Key, Code }) => [Key, Code]),
          [[t.key("other"), "PreconditionFailed"]],
        );
        assert.equal(await text(t, t.key("other")), "two");
      },
    },
  },
  {
    operation: "DeleteObjects",
    rule: "each key is answered for, missing ones as deleted; in quiet mode only errors are",
    source: "API reference: DeleteObjects",
    by: {
      async sdk(t) {
        await put(t, t.key("a&b"), "x");
        const Objects = ["a&b", "none"].map((name) => ({ Key: t.key(name) }));
        const remove = (Quiet: boolean) =>
          t.sdk.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet } }));
        const { Deleted = [], Errors = [] } = await remove(false);
        assert.deepEqual(Deleted.map(({ Key }) => Key).sort(), Objects.map(({ Key }) => Key).sort());
        assert.deepEqual(Errors, []);
        assert.equal((await remove(true)).Deleted, undefined);
      },
      async boto3(t) {
        await t.python(
          `
          s3.put_object(Bucket=given["b"], Key=given["k"], Body=b"x")
          objects = {"Objects": [{"Key": given["k"]}, {"Key": given["k"] + "-none"}]}
          assert len(s3.delete_objects(Bucket=given["b"], Delete=objects)["Deleted"]) == 2
          `,
          { b: Bucket, k: t.key() },
        );
      },
    },
  },
  {
    operation: "DeleteObjects",
    rule: "more than 1000 keys are refused with MalformedXML",
    source: "API reference: DeleteObjects",
    by: {
      async sdk(t) {
        const Objects = Array.from({ length: 1001 }, (_, n) => ({ Key: t.key(`${n}`) }));
        const request = new DeleteObjectsCommand({ Bucket, Delete: { Objects } });
        await refused(t.sdk.s3.send(request), "MalformedXML", { status: 400 });
      },
    },
  },
  {
    operation: "PutObjectTagging",
    rule: "tags come with the put or later, are replaced as a whole, and taken away without the object",
    source: TAGS,
    by: {
      async sdk(t) {
        const of = { Bucket, Key: t.key() };
        const tags = async () => (await t.sdk.s3.send(new GetObjectTaggingCommand(of))).TagSet;
        await put(t, t.key(), "x", { Tagging: "a=1&b=two%20words" });
        assert.deepEqual(await tags(), [
          { Key: "a", Value: "1" },
          { Key: "b", Value: "two words" },
        ]);
        const TagSet = [{ Key: "c", Value: "3" }];
        await t.sdk.s3.send(new PutObjectTaggingCommand({ ...of, Tagging: { TagSet } }));
        assert.deepEqual(await tags(), TagSet);
        await t.sdk.s3.send(new DeleteObjectTaggingCommand(of));
        assert.deepEqual(await tags(), []);
        assert.equal(await text(t, t.key()), "x");
      },
    },
  },
  {
    operation: "PutObjectTagging",
    rule: "an object bears ten tags at most",
    source: TAGS,
    by: {
      async sdk(t) {
        await put(t, t.key(), "x");
        const TagSet = Array.from({ length: 11 }, (_, n) => ({ Key: `k${n}`, Value: "v" }));
        const request = new PutObjectTaggingCommand({ Bucket, Key: t.key(), Tagging: { TagSet } });
        await refused(t.sdk.s3.send(request), "BadRequest", { status: 400 });
      },
    },
  },
  {
    operation: "GetObjectAttributes",
    rule: "only what was asked for is told",
    source: "API reference: GetObjectAttributes",
    by: {
      async sdk(t) {
        await put(t, t.key(), "bytes", { ChecksumAlgorithm: "SHA256" });
        const ask = (ObjectAttributes: ("ETag" | "ObjectSize" | "Checksum")[]) =>
          t.sdk.s3.send(new GetObjectAttributesCommand({ Bucket, Key: t.key(), ObjectAttributes }));
        const { ETag, ObjectSize, Checksum } = await ask(["ETag", "ObjectSize"]);
        assert.deepEqual([ETag, ObjectSize, Checksum], [md5("bytes"), 5, undefined]);
        assert.equal((await ask(["Checksum"])).Checksum?.ChecksumSHA256, sha256("bytes"));
      },
    },
  },
  {
    operation: "GetObject",
    rule: "who does not sign is refused with 403 AccessDenied",
    source: "Access control in Amazon S3",
    by: {
      async http(t) {
        await t.put(t.key(), "x");
        const answer = await fetch(`${t.cloud.endpoint}/${Bucket}/${t.key()}`);
        await answered(answer, 403, /<Code>AccessDenied<\/Code>/);
      },
    },
  },
];
