import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { createPresignedPost, type PresignedPostOptions } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Context } from "../context.ts";
import { answered, type Row, refused } from "../row.ts";
import { BUCKET as Bucket, TELLING_BUCKET } from "../stack/names.ts";

const MULTIPART = "Uploading and copying objects using multipart upload";
const COMPLETE = "API reference: CompleteMultipartUpload";
const PRESIGNED = "Download and upload objects with presigned URLs";
const QUERY = "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)";
const POLICY = "POST Policy";
const POST = "API reference: POST Object";

const MINIMUM = 5 * 2 ** 20;

/** An upload with its parts, each of which is given as text repeated up to a size. */
async function upload(t: Context, parts: { text: string; bytes: number }[], more: object = {}) {
  const of = { Bucket, Key: t.key(), ...more };
  const { UploadId } = await t.sdk.s3.send(new CreateMultipartUploadCommand(of));
  const made: { ETag?: string; PartNumber: number }[] = [];
  for (const [index, { text, bytes }] of parts.entries()) {
    const PartNumber = index + 1;
    const Body = Buffer.alloc(bytes, text);
    const { ETag } = await t.sdk.s3.send(new UploadPartCommand({ ...of, UploadId, PartNumber, Body }));
    made.push({ ETag, PartNumber });
  }
  const complete = (Parts = made) =>
    t.sdk.s3.send(new CompleteMultipartUploadCommand({ ...of, UploadId, MultipartUpload: { Parts } }));
  return { of, UploadId, parts: made, complete };
}

const small = [
  { text: "a", bytes: 10 },
  { text: "b", bytes: 10 },
];

async function send(
  t: Context,
  {
    fields = {},
    file = "picture",
    ...policy
  }: Partial<PresignedPostOptions> & {
    fields?: Record<string, string>;
    file?: string;
  } = {},
): Promise<Response> {
  const signed = await createPresignedPost(t.sdk.s3, {
    Bucket,
    Key: t.key(),
    Conditions: [
      ["content-length-range", 2, 20],
      ["starts-with", "$Content-Type", "image/"],
      ["starts-with", "$x-amz-meta-note", ""],
      ["starts-with", "$success_action_status", ""],
    ],
    ...policy,
  });
  const form = new FormData();
  const own = { "Content-Type": "image/png" };
  for (const [name, value] of Object.entries({ ...signed.fields, ...own, ...fields }))
    form.append(name, value);
  form.append("file", new Blob([file]), "cat.png");
  return fetch(signed.url, { method: "POST", body: form, redirect: "manual" });
}

const read = async (t: Context, Key = t.key()) =>
  (await t.sdk.s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
const absent = (t: Context) => refused(read(t), "NoSuchKey");

export const UPLOAD_ROWS: Row[] = [
  {
    operation: "CompleteMultipartUpload",
    rule: "the parts become one object, whose ETag is the MD5 of theirs with their count",
    source: COMPLETE,
    by: {
      async sdk(t) {
        const sizes = [
          { text: "a", bytes: MINIMUM },
          { text: "b", bytes: 10 },
        ];
        const { complete, of } = await upload(t, sizes, { Metadata: { n: "1" }, ContentType: "image/gif" });
        const { ETag } = await complete();
        const md5s = sizes.map(({ text, bytes }) =>
          createHash("md5").update(Buffer.alloc(bytes, text)).digest(),
        );
        assert.equal(ETag, `"${createHash("md5").update(Buffer.concat(md5s)).digest("hex")}-2"`);
        const found = await t.sdk.s3.send(new HeadObjectCommand({ Bucket, Key: of.Key }));
        assert.deepEqual(
          [found.ContentLength, found.ContentType, found.Metadata],
          [MINIMUM + 10, "image/gif", { n: "1" }],
        );
      },
      async boto3(t) {
        await t.python(
          `
          import io
          from boto3.s3.transfer import TransferConfig
          size = 9 * 2**20
          config = TransferConfig(multipart_threshold=5 * 2**20, multipart_chunksize=5 * 2**20)
          s3.upload_fileobj(io.BytesIO(b"x" * size), given["b"], given["k"], Config=config)
          found = s3.head_object(Bucket=given["b"], Key=given["k"])
          assert found["ContentLength"] == size and found["ETag"].endswith('-2"'), found
          `,
          { b: Bucket, k: t.key() },
        );
      },
    },
  },
  {
    operation: "CompleteMultipartUpload",
    rule: "a part under 5 MiB that is not the last is refused with EntityTooSmall",
    source: COMPLETE,
    by: {
      async sdk(t) {
        const { complete } = await upload(t, small);
        await refused(complete(), "EntityTooSmall", { status: 400 });
        await absent(t);
      },
    },
  },
  {
    operation: "CompleteMultipartUpload",
    rule: "parts out of order are InvalidPartOrder; a part that was not sent, or another ETag, InvalidPart",
    source: COMPLETE,
    by: {
      async sdk(t) {
        const { complete, parts } = await upload(t, [
          { text: "a", bytes: MINIMUM },
          { text: "b", bytes: MINIMUM },
        ]);
        const [first, second] = parts;
        assert(first && second);
        await refused(complete([second, first]), "InvalidPartOrder", { status: 400 });
        await refused(complete([{ ...first, ETag: second.ETag }]), "InvalidPart", { status: 400 });
        await refused(complete([{ ...first, PartNumber: 7 }]), "InvalidPart", { status: 400 });
      },
    },
  },
  {
    operation: "CompleteMultipartUpload",
    rule: "a part that is sent again replaces the earlier one",
    source: MULTIPART,
    by: {
      async sdk(t) {
        const { of, UploadId, complete } = await upload(t, [{ text: "a", bytes: 3 }]);
        const again = new UploadPartCommand({ ...of, UploadId, PartNumber: 1, Body: "new" });
        const { ETag } = await t.sdk.s3.send(again);
        await complete([{ ETag, PartNumber: 1 }]);
        assert.equal(await read(t), "new");
      },
    },
  },
  {
    operation: "CreateMultipartUpload",
    rule: "nothing is to be seen before the upload is completed; until then it is listed with its parts",
    source: MULTIPART,
    by: {
      async sdk(t) {
        const { of, UploadId } = await upload(t, small);
        await absent(t);
        const { Parts = [] } = await t.sdk.s3.send(new ListPartsCommand({ ...of, UploadId }));
        assert.deepEqual(
          Parts.map(({ PartNumber, Size }) => [PartNumber, Size]),
          [
            [1, 10],
            [2, 10],
          ],
        );
        const { Uploads = [] } = await t.sdk.s3.send(
          new ListMultipartUploadsCommand({ Bucket, Prefix: t.key("") }),
        );
        assert.deepEqual(
          Uploads.map((one) => one.UploadId),
          [UploadId],
        );
      },
    },
  },
  {
    operation: "AbortMultipartUpload",
    rule: "an aborted upload is gone: its parts and its completion answer NoSuchUpload",
    source: "API reference: AbortMultipartUpload",
    by: {
      async sdk(t) {
        const { of, UploadId, complete } = await upload(t, small);
        await t.sdk.s3.send(new AbortMultipartUploadCommand({ ...of, UploadId }));
        await refused(complete(), "NoSuchUpload", { status: 404 });
        await refused(t.sdk.s3.send(new ListPartsCommand({ ...of, UploadId })), "NoSuchUpload");
      },
    },
  },
  {
    operation: "UploadPartCopy",
    rule: "a part is made of a range of another object",
    source: "API reference: UploadPartCopy",
    by: {
      async sdk(t) {
        await t.put(t.key("source"), "0123456789");
        const { of, UploadId, complete } = await upload(t, []);
        const { CopyPartResult } = await t.sdk.s3.send(
          new UploadPartCopyCommand({
            ...of,
            UploadId,
            PartNumber: 1,
            CopySource: `${Bucket}/${t.key("source")}`,
            CopySourceRange: "bytes=2-4",
          }),
        );
        await complete([{ ETag: CopyPartResult?.ETag, PartNumber: 1 }]);
        assert.equal(await read(t), "234");
      },
    },
  },
  {
    operation: "Event notifications",
    rule: "a completed upload is told once, as ObjectCreated:CompleteMultipartUpload",
    source: "Supported event types for SQS, SNS, and Lambda",
    by: {
      async sdk(t) {
        const { complete } = await upload(t, [{ text: "a", bytes: 3 }], {
          Bucket: TELLING_BUCKET,
          Key: `in/${t.id}.txt`,
        });
        await complete();
        assert.match((await t.message("told")).Body ?? "", /"ObjectCreated:CompleteMultipartUpload"/);
      },
    },
  },
  {
    operation: "Presigned URL",
    rule: "whoever has it may do that one thing to that one key",
    source: PRESIGNED,
    by: {
      async sdk(t) {
        const Key = t.key("a b ü.txt");
        const put = await getSignedUrl(t.sdk.s3, new PutObjectCommand({ Bucket, Key }), { expiresIn: 60 });
        await answered(await fetch(put, { method: "PUT", body: "x" }), 200);
        const get = await getSignedUrl(t.sdk.s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 60 });
        assert.equal(await answered(await fetch(get), 200), "x");
        await answered(await fetch(get, { method: "DELETE" }), 403, /SignatureDoesNotMatch/);
        await answered(await fetch(get.replace("a%20b", "another")), 403, /SignatureDoesNotMatch/);
      },
      async boto3(t) {
        await t.put(t.key(), "x");
        const url = await t.python(
          `result = s3.generate_presigned_url("get_object", Params={"Bucket": given["b"], "Key": given["k"]})`,
          { b: Bucket, k: t.key() },
        );
        assert.equal(await answered(await fetch(String(url)), 200), "x");
      },
      async cli(t) {
        await t.put(t.key(), "x");
        const url = await t.aws("s3", "presign", `s3://${Bucket}/${t.key()}`);
        assert.equal(await answered(await fetch(url.trim()), 200), "x");
      },
    },
  },
  {
    operation: "Presigned URL",
    rule: "after X-Amz-Expires seconds it answers 403 AccessDenied, Request has expired",
    source: QUERY,
    by: {
      async sdk(t) {
        const signingDate = new Date(Date.now() - 3_600_000);
        const command = new GetObjectCommand({ Bucket, Key: t.key() });
        const url = await getSignedUrl(t.sdk.s3, command, { expiresIn: 1, signingDate });
        await answered(await fetch(url), 403, /<Code>AccessDenied<\/Code><Message>Request has expired/);
      },
    },
  },
  {
    operation: "Presigned URL",
    rule: "a header that was signed has to come as it was",
    source: QUERY,
    by: {
      async sdk(t) {
        const command = new PutObjectCommand({ Bucket, Key: t.key(), ContentType: "image/png" });
        const signableHeaders = new Set(["content-type"]);
        const url = await getSignedUrl(t.sdk.s3, command, { expiresIn: 60, signableHeaders });
        const put = (type: string) =>
          fetch(url, { method: "PUT", body: "x", headers: { "content-type": type } });
        await answered(await put("text/html"), 403, /SignatureDoesNotMatch/);
        await answered(await put("image/png"), 200);
      },
    },
  },
  {
    operation: "Presigned URL",
    rule: "response-* parameters override the headers of the answer, and are part of the signature",
    source: "API reference: GetObject — Overriding response header values",
    by: {
      async sdk(t) {
        await t.put(t.key(), "x", { ContentType: "image/png" });
        const command = new GetObjectCommand({
          Bucket,
          Key: t.key(),
          ResponseContentDisposition: 'attachment; filename="x y.png"',
          ResponseContentType: "application/x-other",
          ResponseCacheControl: "no-store",
        });
        const url = await getSignedUrl(t.sdk.s3, command, { expiresIn: 60 });
        const answer = await fetch(url);
        await answered(answer, 200);
        assert.equal(answer.headers.get("content-disposition"), 'attachment; filename="x y.png"');
        assert.equal(answer.headers.get("content-type"), "application/x-other");
        assert.equal(answer.headers.get("cache-control"), "no-store");
        await answered(await fetch(url.replace("no-store", "public")), 403, /SignatureDoesNotMatch/);
      },
    },
  },
  {
    operation: "POST Object",
    rule: "a form that its policy allows is kept with its type and metadata, and answered with 204",
    source: POST,
    by: {
      async sdk(t) {
        await answered(await send(t, { fields: { "x-amz-meta-note": "mine" } }), 204);
        const found = await t.sdk.s3.send(new HeadObjectCommand({ Bucket, Key: t.key() }));
        assert.deepEqual([found.ContentType, found.Metadata], ["image/png", { note: "mine" }]);
        assert.equal(await read(t), "picture");
      },
      async boto3(t) {
        const signed = (await t.python(
          `result = s3.generate_presigned_post(given["b"], given["k"], Conditions=[["content-length-range", 0, 9]])`,
          { b: Bucket, k: t.key() },
        )) as { url: string; fields: Record<string, string> };
        const form = new FormData();
        for (const [name, value] of Object.entries(signed.fields)) form.append(name, value);
        form.append("file", new Blob(["picture"]));
        await answered(await fetch(signed.url, { method: "POST", body: form }), 204);
        assert.equal(await read(t), "picture");
      },
    },
  },
  {
    operation: "POST Object",
    rule: "success_action_status 201 answers with where it is; a redirect names bucket, key and ETag",
    source: POST,
    by: {
      async sdk(t) {
        const made = await answered(await send(t, { fields: { success_action_status: "201" } }), 201);
        assert.match(made, new RegExp(`<Key>${t.key()}</Key>`));
        const { status, headers } = await send(t, {
          fields: { success_action_redirect: "https://site.example/done" },
          Conditions: [
            ["starts-with", "$success_action_redirect", "https://site.example/"],
            ["starts-with", "$Content-Type", ""],
          ],
        });
        assert.equal(status, 303);
        const { host, searchParams } = new URL(headers.get("location") ?? "");
        assert.deepEqual([host, searchParams.get("key")], ["site.example", t.key()]);
      },
    },
  },
  {
    operation: "POST Object",
    rule: "a file over the policy's range is EntityTooLarge, one under it EntityTooSmall, and neither is kept",
    source: `${POLICY} — content-length-range`,
    by: {
      async sdk(t) {
        await answered(await send(t, { file: "x".repeat(21) }), 400, /<Code>EntityTooLarge</);
        await answered(await send(t, { file: "x" }), 400, /<Code>EntityTooSmall</);
        await absent(t);
      },
    },
  },
  {
    operation: "POST Object",
    rule: "another type, another key or a field that the policy does not name is refused with 403",
    source: POLICY,
    by: {
      async sdk(t) {
        for (const fields of [
          { "Content-Type": "text/html" },
          { key: "elsewhere" },
          { "x-amz-meta-other": "1" },
        ])
          await answered(
            await send(t, { fields: fields as unknown as Record<string, string> }),
            403,
            /AccessDenied/,
          );
        await absent(t);
      },
    },
  },
  {
    operation: "POST Object",
    rule: "a policy that has expired is refused with 403",
    source: `${POLICY} — Expiration`,
    by: {
      sdk: async (t) => answered(await send(t, { Expires: -10 }), 403, /Policy expired/),
    },
  },
  {
    operation: "POST Object",
    rule: "a policy that was changed no longer fits its signature",
    source: "Browser-Based Uploads Using POST (AWS Signature Version 4) — Calculating a Signature",
    by: {
      async sdk(t) {
        const conditions = [["starts-with", "$key", ""]];
        const policy = { expiration: new Date(Date.now() + 60_000).toISOString(), conditions };
        const Policy = Buffer.from(JSON.stringify(policy)).toString("base64");
        await answered(await send(t, { fields: { Policy } }), 403, /SignatureDoesNotMatch/);
      },
    },
  },
  {
    operation: "POST Object",
    rule: `\${filename} in the key becomes the file's own name`,
    source: POST,
    by: {
      async sdk(t) {
        const Key = `${t.key("up")}/\${filename}`;
        const Conditions: PresignedPostOptions["Conditions"] = [
          ["starts-with", "$key", t.key("up/")],
          ["starts-with", "$Content-Type", ""],
        ];
        await answered(await send(t, { Key, Conditions }), 204);
        assert.equal(await read(t, t.key("up/cat.png")), "picture");
      },
    },
  },
];
