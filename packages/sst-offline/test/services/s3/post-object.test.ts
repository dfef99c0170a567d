import { createHash, createHmac, randomBytes } from "node:crypto";
import { request } from "node:http";
import { GetObjectCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  createPresignedPost,
  type PresignedPost,
  type PresignedPostOptions,
} from "@aws-sdk/s3-presigned-post";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queueArn, type Stack, startStack } from "../../aws-stack.ts";

const Bucket = "notes";
const bytes = randomBytes(100_000);
const sha256 = (data: Uint8Array | string) => createHash("sha256").update(data).digest("base64");
let stack: Stack;

beforeAll(async () => {
  stack = await startStack({
    buckets: [
      {
        name: Bucket,
        corsRules: [
          { allowedOrigins: ["http://localhost:3000"], allowedMethods: ["POST"], allowedHeaders: ["*"] },
        ],
        notifications: [{ destinationArn: queueArn("events"), events: ["s3:ObjectCreated:*"] }],
      },
    ],
    queues: [{ name: "events" }],
  });
});
afterAll(() => stack.close());

/** A form as the application signs it: exactly this key, type, checksum, and up to 200,000 bytes. */
function sign(options: Partial<PresignedPostOptions> = {}): Promise<PresignedPost> {
  const Fields = {
    "Content-Type": "image/png",
    "x-amz-checksum-sha256": sha256(bytes),
    "x-amz-checksum-algorithm": "SHA256",
    "x-amz-meta-owner": "u1",
  };
  const Conditions: PresignedPostOptions["Conditions"] = [["content-length-range", 1, 200_000]];
  return createPresignedPost(stack.clients.s3, {
    Bucket,
    Key: "private/u1/note",
    Fields,
    Conditions,
    Expires: 60,
    ...options,
  });
}

interface Answer {
  status: number;
  text: string;
  code?: string;
  headers: Headers;
}

async function post(
  { url, fields }: PresignedPost,
  file: Uint8Array | null = bytes,
  {
    change = {},
    headers = {},
    filename = "pic.png",
  }: {
    change?: Record<string, string | undefined>;
    headers?: Record<string, string>;
    filename?: string;
  } = {},
): Promise<Answer> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, ...change }))
    if (value !== undefined) form.append(name, value);
  if (file) form.append("file", new Blob([new Uint8Array(file)], { type: "image/png" }), filename);
  const answer = await fetch(url, { method: "POST", body: form, headers, redirect: "manual" });
  const text = await answer.text();
  return { status: answer.status, text, code: /<Code>(\w+)</.exec(text)?.[1], headers: answer.headers };
}

const exists = (Key: string) =>
  stack.clients.s3.send(new HeadObjectCommand({ Bucket, Key })).then(
    () => true,
    () => false,
  );

describe("a presigned POST", () => {
  it("stores exactly what its policy says, and tells the bucket's subscribers", async () => {
    const { status, headers } = await post(await sign());
    expect(status).toBe(204);
    expect(headers.get("etag")).toBe(`"${createHash("md5").update(bytes).digest("hex")}"`);
    const got = await stack.clients.s3.send(
      new GetObjectCommand({ Bucket, Key: "private/u1/note", ChecksumMode: "ENABLED" }),
    );
    expect(got).toMatchObject({
      ContentType: "image/png",
      Metadata: { owner: "u1" },
      ChecksumSHA256: sha256(bytes),
    });
    expect(bytes.equals((await got.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
    const [message] = await stack.sqs.receive(queueArn("events"), { max: 1, waitSeconds: 5 });
    expect(JSON.parse(message?.body ?? "null").Records[0]).toMatchObject({
      eventName: "ObjectCreated:Post",
      s3: { object: { key: "private/u1/note", size: bytes.length } },
    });
  });

  it("puts the file's name where the key asks for it", async () => {
    const { status } = await post(await sign({ Key: "named/${filename}" }), bytes, {
      filename: "a $& ü.png",
    });
    expect(status).toBe(204);
    expect(await exists("named/a $& ü.png")).toBe(true);
  });

  it("answers as success_action_status and success_action_redirect say", async () => {
    const created = await sign({ Fields: { success_action_status: "201" }, Key: "created & <ü>" });
    const answer = await post(created);
    expect(answer.status).toBe(201);
    expect(answer.text).toContain("<Key>created &amp; &lt;ü&gt;</Key>");
    expect(answer.headers.get("location")).toBe(`${stack.url}/${Bucket}/created%20%26%20%3C%C3%BC%3E`);
    const redirected = await post(
      await sign({ Fields: { success_action_redirect: "http://localhost:3000/done" } }),
    );
    expect(redirected.status).toBe(303);
    expect(new URL(redirected.headers.get("location") ?? "").searchParams.get("key")).toBe("private/u1/note");
  });

  it.each<
    [
      string,
      number,
      string,
      Partial<PresignedPostOptions>,
      Parameters<typeof post>[1],
      Record<string, string | undefined>,
    ]
  >([
    ["a file too large", 400, "EntityTooLarge", {}, randomBytes(200_001), {}],
    ["an empty file", 400, "EntityTooSmall", { Fields: {} }, Buffer.alloc(0), {}],
    ["other bytes than announced", 400, "BadDigest", {}, randomBytes(100_000), {}],
    ["another key", 403, "AccessDenied", {}, bytes, { key: "private/u2/note" }],
    ["another type", 403, "AccessDenied", {}, bytes, { "Content-Type": "text/html" }],
    ["another checksum", 403, "AccessDenied", {}, bytes, { "x-amz-checksum-sha256": sha256("another") }],
    ["no checksum", 403, "AccessDenied", {}, bytes, { "x-amz-checksum-sha256": undefined }],
    ["a field that the policy does not name", 403, "AccessDenied", {}, bytes, { "x-amz-meta-more": "1" }],
    ["a policy past its time", 403, "AccessDenied", { Expires: -10 }, bytes, {}],
    ["a bad signature", 403, "SignatureDoesNotMatch", {}, bytes, { "X-Amz-Signature": "0".repeat(64) }],
    [
      "a changed policy",
      403,
      "SignatureDoesNotMatch",
      {},
      bytes,
      { Policy: Buffer.from('{"expiration":"2099-01-01T00:00:00Z","conditions":[]}').toString("base64") },
    ],
    ["no policy", 403, "AccessDenied", {}, bytes, { Policy: undefined }],
    [
      "an unknown key of access",
      403,
      "InvalidAccessKeyId",
      {},
      bytes,
      {
        "X-Amz-Credential": "AKIANOBODY/20261123/us-east-1/s3/aws4_request",
        "X-Amz-Date": "20261123T000000Z",
      },
    ],
    ["no credential", 400, "InvalidArgument", {}, bytes, { "X-Amz-Credential": undefined }],
    ["no object key", 400, "InvalidArgument", {}, bytes, { key: undefined }],
    ["no file", 400, "InvalidArgument", {}, null, {}],
  ])("refuses %s with %i %s", async (_what, status, code, options, file, change) => {
    const Key = `refused/${randomBytes(4).toString("hex")}`;
    const answer = await post(await sign({ Key, ...options }), file, { change });
    expect({ status: answer.status, code: answer.code }).toEqual({ status, code });
    expect(await exists(Key)).toBe(false);
  });

  it("says how large a file may be", async () => {
    const { text } = await post(await sign(), randomBytes(200_001));
    expect(text).toContain("<MaxSizeAllowed>200000</MaxSizeAllowed>");
  });

  it("holds starts-with for every type in a list", async () => {
    const options = {
      Fields: {},
      Conditions: [
        ["starts-with", "$Content-Type", "image/"],
        ["content-length-range", 0, 200_000],
      ],
    } satisfies Partial<PresignedPostOptions>;
    expect((await post(await sign(options), bytes, { change: { "Content-Type": "image/gif" } })).status).toBe(
      204,
    );
    const list = await post(await sign(options), bytes, {
      change: { "Content-Type": "image/gif,text/html" },
    });
    expect(list.code).toBe("AccessDenied");
  });

  it("carries the session token of temporary credentials, until they expire", async () => {
    const arn = "arn:aws:sts::123456789012:assumed-role/api/1";
    const clientOf = (ttlSeconds: number) => {
      const issued = stack.credentials.issue({ kind: "role", arn, ttlSeconds });
      return new S3Client({ ...stack.config, credentials: issued });
    };
    const options = { Bucket, Key: "by-role", Expires: 60 };
    const good = await createPresignedPost(clientOf(60), options);
    expect((await post(good)).status).toBe(204);
    const noToken = await post(good, bytes, { change: { "X-Amz-Security-Token": undefined } });
    expect(noToken.code).toBe("InvalidAccessKeyId");
    const stale = await post(await createPresignedPost(clientOf(-1), options));
    expect({ status: stale.status, code: stale.code }).toEqual({ status: 400, code: "ExpiredToken" });
    // Nothing about them is kept: after a restart the form is as good as before.
    stack = await stack.restart();
    expect((await post(good)).status).toBe(204);
  });

  it("may be signed with version 2, as boto3 does", async () => {
    const Policy = Buffer.from(
      JSON.stringify({
        expiration: new Date(Date.now() + 60_000).toISOString(),
        conditions: [{ bucket: Bucket }, { key: "version-2" }],
      }),
    ).toString("base64");
    const { accessKeyId, secretAccessKey } = stack.config.credentials;
    const signature = createHmac("sha1", secretAccessKey).update(Policy).digest("base64");
    const fields = { key: "version-2", AWSAccessKeyId: accessKeyId, policy: Policy, signature };
    const url = `${stack.url}/${Bucket}`;
    expect((await post({ url, fields })).status).toBe(204);
    expect((await post({ url, fields: { ...fields, signature: "AAAA" } })).code).toBe(
      "SignatureDoesNotMatch",
    );
    expect((await post({ url, fields: { ...fields, key: "another" } })).code).toBe("AccessDenied");
  });

  it("lets the page of an allowed origin read both success and refusal", async () => {
    const headers = { origin: "http://localhost:3000" };
    const good = await post(await sign(), bytes, { headers });
    expect(good.headers.get("access-control-allow-origin")).toBe(headers.origin);
    const refused = await post(await sign(), randomBytes(9), { headers });
    expect(refused.headers.get("access-control-allow-origin")).toBe(headers.origin);
    const foreign = await post(await sign(), bytes, { headers: { origin: "http://evil.example" } });
    expect(foreign.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("keeps nothing of a form that breaks off", async () => {
    const { url, fields } = await sign({ Key: "broken-off" });
    const boundary = "frontier";
    const parts = Object.entries(fields).map(
      ([name, value]) =>
        `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const head = `${parts.join("")}--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="x"\r\n\r\n`;
    await new Promise<void>((resolve) => {
      const sending = request(url, {
        method: "POST",
        headers: { "content-type": `multipart/form-data; boundary=${boundary}`, "content-length": 150_000 },
      });
      sending.on("error", () => resolve());
      sending.on("close", () => resolve());
      sending.write(head);
      sending.write(bytes, () => sending.destroy());
    });
    expect(await exists("broken-off")).toBe(false);
    // And one that ends without its last boundary.
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
      body: head + "x".repeat(100),
    });
    expect(answer.status).toBe(400);
    expect(await exists("broken-off")).toBe(false);
    expect(stack.logged).toEqual([]);
  });
});
