import { createHmac, randomBytes } from "node:crypto";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Stack, startStack } from "../../aws-stack.ts";

const Bucket = "notes";
const bytes = randomBytes(50_000);
const origin = "http://localhost:3000";
let stack: Stack;

beforeAll(async () => {
  stack = await startStack({
    buckets: [
      {
        name: Bucket,
        corsRules: [
          {
            allowedOrigins: [origin, "https://*.example.org"],
            allowedMethods: ["GET", "PUT"],
            allowedHeaders: ["content-*", "x-amz-*"],
            exposeHeaders: ["ETag"],
            maxAgeSeconds: 300,
          },
        ],
      },
      { name: "no-cors" },
    ],
  });
  await stack.clients.s3.send(
    new PutObjectCommand({ Bucket, Key: "one", Body: bytes, ContentType: "image/png" }),
  );
});
afterAll(() => stack.close());

/** With another first digit of its signature. */
const forged = (url: string) => url.replace(/(?<=X-Amz-Signature=)./, (digit) => (digit === "0" ? "1" : "0"));

async function outcome(url: string, init?: RequestInit) {
  const answer = await fetch(url, init);
  const body = Buffer.from(await answer.arrayBuffer());
  return {
    status: answer.status,
    code: /<Code>(\w+)</.exec(body.toString())?.[1],
    body,
    headers: answer.headers,
  };
}

describe("a presigned URL", () => {
  it("gives an object, with the headers that it asks for", async () => {
    const url = await getSignedUrl(
      stack.clients.s3,
      new GetObjectCommand({
        Bucket,
        Key: "one",
        ResponseContentDisposition: 'attachment; filename="x y.jpg"',
        ResponseContentType: "application/x-other",
        ResponseCacheControl: "private, max-age=900",
      }),
      { expiresIn: 60 },
    );
    const answer = await outcome(url);
    expect(answer.status).toBe(200);
    expect(answer.body.equals(bytes)).toBe(true);
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="x y.jpg"');
    expect(answer.headers.get("content-type")).toBe("application/x-other");
    expect(answer.headers.get("cache-control")).toBe("private, max-age=900");
    const part = await outcome(url, { headers: { range: "bytes=0-9" } });
    expect(part.status).toBe(206);
    expect(part.body.equals(bytes.subarray(0, 10))).toBe(true);
  });

  it("takes an upload", async () => {
    const put = new PutObjectCommand({ Bucket, Key: "put space ü.jpg", ContentType: "image/jpeg" });
    const url = await getSignedUrl(stack.clients.s3, put, { expiresIn: 60 });
    const answer = await outcome(url, {
      method: "PUT",
      body: bytes,
      headers: { "content-type": "image/jpeg" },
    });
    expect(answer.status).toBe(200);
    const head = await stack.clients.s3.send(new HeadObjectCommand({ Bucket, Key: "put space ü.jpg" }));
    expect(head).toMatchObject({ ContentType: "image/jpeg", ContentLength: bytes.length });
  });

  const get = new GetObjectCommand({ Bucket, Key: "one" });
  it.each<[string, number, string, () => Promise<string>, RequestInit?]>([
    [
      "whose time is over",
      403,
      "AccessDenied",
      () =>
        getSignedUrl(stack.clients.s3, get, { expiresIn: 1, signingDate: new Date(Date.now() - 3_600_000) }),
    ],
    [
      "that is not valid yet",
      403,
      "RequestTimeTooSkewed",
      () =>
        getSignedUrl(stack.clients.s3, get, { expiresIn: 60, signingDate: new Date(Date.now() + 3_600_000) }),
    ],
    [
      "with a changed signature",
      403,
      "SignatureDoesNotMatch",
      async () => forged(await getSignedUrl(stack.clients.s3, get)),
    ],
    [
      "for another object",
      403,
      "SignatureDoesNotMatch",
      async () => (await getSignedUrl(stack.clients.s3, get)).replace("/one?", "/two?"),
    ],
    [
      "with another time to live",
      403,
      "SignatureDoesNotMatch",
      async () =>
        (await getSignedUrl(stack.clients.s3, get, { expiresIn: 60 })).replace(
          "X-Amz-Expires=60",
          "X-Amz-Expires=6000",
        ),
    ],
    [
      "with a further parameter",
      403,
      "SignatureDoesNotMatch",
      async () => `${await getSignedUrl(stack.clients.s3, get)}&response-content-type=text/html`,
    ],
    [
      "for more than a week",
      400,
      "AuthorizationQueryParametersError",
      async () =>
        (await getSignedUrl(stack.clients.s3, get)).replace(/X-Amz-Expires=\d+/, "X-Amz-Expires=604801"),
    ],
    [
      "without its date",
      400,
      "AuthorizationQueryParametersError",
      async () => (await getSignedUrl(stack.clients.s3, get)).replace(/X-Amz-Date=\w+&/, ""),
    ],
    [
      "used with another method",
      403,
      "SignatureDoesNotMatch",
      () => getSignedUrl(stack.clients.s3, get),
      { method: "DELETE" },
    ],
    [
      "by an unknown key",
      403,
      "InvalidAccessKeyId",
      () =>
        getSignedUrl(
          new S3Client({ ...stack.config, credentials: { accessKeyId: "AKIANOBODY", secretAccessKey: "x" } }),
          get,
        ),
    ],
    ["by no one", 403, "AccessDenied", async () => `${stack.url}/${Bucket}/one`],
  ])("%s is refused with %i %s", async (_what, status, code, url, init) => {
    const answer = await outcome(await url(), init);
    expect({ status: answer.status, code: answer.code }).toEqual({ status, code });
  });

  it("can't put into a header what no header can hold", async () => {
    const url = await getSignedUrl(
      stack.clients.s3,
      new GetObjectCommand({ Bucket, Key: "one", ResponseContentType: "text/x\r\nx-evil: 1" }),
    );
    expect(await outcome(url)).toMatchObject({ status: 400, code: "InvalidArgument" });
  });

  it("of temporary credentials ends with them, and works after a restart", async () => {
    const arn = "arn:aws:sts::123456789012:assumed-role/api/1";
    const sign = (ttlSeconds: number) => {
      const credentials = stack.credentials.issue({ kind: "role", arn, ttlSeconds });
      return getSignedUrl(new S3Client({ ...stack.config, credentials }), get);
    };
    const [good, stale] = await Promise.all([sign(60), sign(-1)]);
    expect((await outcome(good)).status).toBe(200);
    expect(await outcome(stale)).toMatchObject({ status: 400, code: "ExpiredToken" });
    expect(await outcome(good.replace(/(X-Amz-Security-Token=)/, "$1A"))).toMatchObject({
      status: 400,
      code: "InvalidToken",
    });
    stack = await stack.restart();
    expect((await outcome(good)).status).toBe(200);
  });
});

describe("a URL presigned with version 2, as AWS CLI 1 and boto3 make them", () => {
  const sign = (path: string, expires: number, { query = "", token = "", secret = "" } = {}) => {
    const { accessKeyId, secretAccessKey } = stack.config.credentials;
    const amz = token ? `x-amz-security-token:${token}\n` : "";
    const text = `GET\n\n\n${expires}\n${amz}${path}${query}`;
    const Signature = createHmac("sha1", secret || secretAccessKey)
      .update(text)
      .digest("base64");
    const parameters = new URLSearchParams({
      AWSAccessKeyId: accessKeyId,
      Signature,
      Expires: String(expires),
    });
    if (token) parameters.set("x-amz-security-token", token);
    return `${stack.url}${path}${query || "?"}${query && "&"}${parameters}`;
  };
  const soon = () => Math.floor(Date.now() / 1000) + 60;

  it("gives the object, with overridden headers", async () => {
    const answer = await outcome(
      sign(`/${Bucket}/one`, soon(), { query: "?response-content-type=text/other" }),
    );
    expect(answer.status).toBe(200);
    expect(answer.body.equals(bytes)).toBe(true);
    expect(answer.headers.get("content-type")).toBe("text/other");
  });

  it("is refused past its time, changed, or for another path", async () => {
    expect((await outcome(sign(`/${Bucket}/one`, soon() - 120))).code).toBe("AccessDenied");
    expect((await outcome(sign(`/${Bucket}/one`, soon(), { secret: "wrong" }))).code).toBe(
      "SignatureDoesNotMatch",
    );
    expect((await outcome(sign(`/${Bucket}/one`, soon()).replace("/one", "/two"))).code).toBe(
      "SignatureDoesNotMatch",
    );
    expect((await outcome(sign(`/${Bucket}/one`, soon(), { token: "e30.AAAA" }))).code).toBe("InvalidToken");
  });
});

describe("CORS", () => {
  const preflight = (bucket: string, headers: Record<string, string>) =>
    fetch(`${stack.url}/${bucket}/x`, { method: "OPTIONS", headers });
  const asked = {
    "access-control-request-method": "PUT",
    "access-control-request-headers": "content-type, x-amz-meta-a",
  };

  it("answers a preflight from the bucket's rules", async () => {
    for (const from of [origin, "https://a.example.org"]) {
      const answer = await preflight(Bucket, { ...asked, origin: from });
      expect(answer.status).toBe(200);
      expect(answer.headers.get("access-control-allow-origin")).toBe(from);
      expect(answer.headers.get("access-control-allow-methods")).toBe("GET, PUT");
      expect(answer.headers.get("access-control-allow-headers")).toBe("content-type, x-amz-meta-a");
      expect(answer.headers.get("access-control-max-age")).toBe("300");
    }
  });

  it.each([
    ["another origin", Bucket, { ...asked, origin: "http://evil.example" }, 403],
    ["another method", Bucket, { ...asked, origin, "access-control-request-method": "DELETE" }, 403],
    ["another header", Bucket, { ...asked, origin, "access-control-request-headers": "authorization" }, 403],
    ["a bucket without rules", "no-cors", { ...asked, origin }, 403],
    ["no origin", Bucket, asked, 400],
  ])("refuses a preflight from %s", async (_what, bucket, headers, status) => {
    const answer = await preflight(bucket, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("lets an allowed page read the answer, also that its signature is wrong", async () => {
    const url = await getSignedUrl(stack.clients.s3, new GetObjectCommand({ Bucket, Key: "one" }));
    for (const address of [url, forged(url)]) {
      const answer = await outcome(address, { headers: { origin } });
      expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
      expect(answer.headers.get("access-control-expose-headers")).toBe("ETag");
      expect(answer.headers.get("vary")).toContain("Origin");
    }
  });
});
