import { createHmac } from "node:crypto";
import { connect } from "node:net";
import { Sha256 } from "@aws-crypto/sha256-js";
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEndpoint, type EndpointOptions } from "../../src/endpoint/endpoint.ts";
import { type Stack, startStack } from "../aws-stack.ts";

const Bucket = "notes";
const ARN = "arn:aws:sts::123456789012:assumed-role/worker/1";
let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    buckets: [{ name: Bucket }],
    queues: [{ name: "jobs" }],
    topics: [{ name: "news" }],
  });
});
afterAll(() => stack.close());

type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

/** The errors that S3, SNS (Query) and SQS (JSON) give to a client with these credentials. */
async function refusals(credentials: Keys, systemClockOffset = 0): Promise<string[]> {
  const config = { ...stack.config, credentials, systemClockOffset };
  const told = (call: Promise<unknown>) =>
    call.then(
      () => "fine",
      (error) => error.name as string,
    );
  return Promise.all([
    told(new S3Client(config).send(new ListBucketsCommand({}))),
    told(new SNSClient(config).send(new ListTopicsCommand({}))),
    told(new SQSClient(config).send(new ListQueuesCommand({}))),
  ]);
}

describe("credentials", () => {
  it("let in who signs with them, for good or for a time", async () => {
    expect(await refusals(stack.config.credentials)).toEqual(["fine", "fine", "fine"]);
    expect(await refusals(stack.credentials.issue({ kind: "role", arn: ARN }))).toEqual([
      "fine",
      "fine",
      "fine",
    ]);
  });

  it.each<[string, () => Keys, string[]]>([
    [
      "an unknown key",
      () => ({ accessKeyId: "AKIANOBODY", secretAccessKey: "x" }),
      ["InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException"],
    ],
    [
      "a wrong secret",
      () => ({ ...stack.config.credentials, secretAccessKey: "wrong" }),
      ["SignatureDoesNotMatch", "SignatureDoesNotMatch", "InvalidSignatureException"],
    ],
    [
      "an expired token",
      () => stack.credentials.issue({ kind: "role", arn: ARN, ttlSeconds: -1 }),
      ["ExpiredToken", "ExpiredToken", "ExpiredTokenException"],
    ],
    [
      "temporary keys without their token",
      () => ({ ...stack.credentials.issue({ kind: "role", arn: ARN }), sessionToken: undefined }),
      ["InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException"],
    ],
    [
      "a made-up token",
      () => ({ ...stack.credentials.issue({ kind: "role", arn: ARN }), sessionToken: "e30.AAAA" }),
      ["InvalidToken", "InvalidClientTokenId", "UnrecognizedClientException"],
    ],
    [
      "another session's token",
      () => ({
        ...stack.credentials.issue({ kind: "role", arn: ARN }),
        sessionToken: stack.credentials.issue({ kind: "role", arn: ARN }).sessionToken,
      }),
      ["InvalidToken", "InvalidClientTokenId", "UnrecognizedClientException"],
    ],
  ])("refuse %s in each protocol's words", async (_what, keys, expected) => {
    expect(await refusals(keys())).toEqual(expected);
  });

  it("refuse a clock that is an hour off", async () => {
    const [s3, sns, sqs] = await refusals(stack.config.credentials, -3_600_000);
    expect([s3, sns, sqs]).toEqual([
      "RequestTimeTooSkewed",
      "SignatureDoesNotMatch",
      "InvalidSignatureException",
    ]);
  });

  it("carry session tags", () => {
    const { accessKeyId, sessionToken } = stack.credentials.issue({
      kind: "role",
      arn: ARN,
      session: { sub: "u1" },
    });
    expect(stack.credentials.find(accessKeyId, sessionToken)).toMatchObject({
      arn: ARN,
      session: { sub: "u1" },
    });
  });
});

describe("requests without a signature", () => {
  it.each([
    ["S3", {}, "GET", undefined, 403, /<Code>AccessDenied<\/Code>/],
    [
      "SQS",
      { "x-amz-target": "AmazonSQS.ListQueues" },
      "POST",
      "{}",
      400,
      /MissingAuthenticationTokenException/,
    ],
    [
      "SNS",
      { "content-type": "application/x-www-form-urlencoded" },
      "POST",
      "Action=ListTopics",
      403,
      /<Code>MissingAuthenticationToken<\/Code>/,
    ],
  ])("are refused in the words of %s", async (_service, headers, method, body, status, words) => {
    const answer = await fetch(`${stack.url}/`, { method, headers: headers as Record<string, string>, body });
    expect(answer.status).toBe(status);
    expect(await answer.text()).toMatch(words);
  });

  it.each([
    ["no scheme", "Bearer abc"],
    ["no parts", "AWS4-HMAC-SHA256 Credential=a"],
    ["a short scope", "AWS4-HMAC-SHA256 Credential=AKIA/2026/us-east-1/s3, SignedHeaders=host, Signature=0"],
  ])("are refused with a malformed header: %s", async (_what, authorization) => {
    const answer = await fetch(`${stack.url}/`, { headers: { authorization } });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("AuthorizationHeaderMalformed");
  });
});

/** Sends bytes to the port as they are. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(stack.url).port), "127.0.0.1");
    let answer = "";
    socket.on("data", (data) => {
      answer += data;
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
    socket.write(text);
  });
}

describe("the Host header", () => {
  it.each(["evil.example", "127.0.0.1", "127.0.0.1.nip.io", "[::1]"])("%s is refused", async (host) => {
    const answer = await raw(`GET /notes/x HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 421 /);
  });

  it("localhost with the port is let in", async () => {
    const { port } = new URL(stack.url);
    const answer = await raw(`GET /notes/x HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 403 /);
    expect(answer).toContain("AccessDenied");
  });
});

/** A PUT whose body is signed chunk by chunk, as AWS's Java SDK and others send it. */
async function putSigned(chunks: string[], { tamper = false, trailer = false } = {}) {
  const { host, hostname, port } = new URL(stack.url);
  const { config } = stack;
  const hash = `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${trailer ? "-TRAILER" : ""}`;
  const signer = new SignatureV4({
    service: "s3",
    region: config.region,
    credentials: config.credentials,
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const decoded = Buffer.byteLength(chunks.join(""));
  const request = await signer.sign({
    method: "PUT",
    protocol: "http:",
    hostname,
    port: Number(port),
    path: `/${Bucket}/chunked`,
    query: {},
    headers: {
      host,
      "x-amz-content-sha256": hash,
      "x-amz-decoded-content-length": String(decoded),
      "content-encoding": "aws-chunked",
      ...(trailer && { "x-amz-trailer": "x-amz-checksum-crc32" }),
    },
  });
  const date = request.headers["x-amz-date"]!;
  const scope = `${date.slice(0, 8)}/${config.region}/s3/aws4_request`;
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const key = [config.region, "s3", "aws4_request"].reduce(
    hmac,
    hmac(`AWS4${config.credentials.secretAccessKey}`, date.slice(0, 8)),
  );
  const { createHash } = await import("node:crypto");
  const sha = (text: string) => createHash("sha256").update(text).digest("hex");
  let previous = /Signature=(\w+)/.exec(request.headers.authorization!)![1]!;
  let body = "";
  for (const chunk of [...chunks, ""]) {
    previous = hmac(
      key,
      ["AWS4-HMAC-SHA256-PAYLOAD", date, scope, previous, sha(""), sha(chunk)].join("\n"),
    ).toString("hex");
    body += `${Buffer.byteLength(chunk).toString(16)};chunk-signature=${previous}\r\n`;
    if (chunk) body += `${tamper ? chunk.replace(/^./, "X") : chunk}\r\n`;
  }
  if (trailer) {
    const { crc32 } = await import("node:zlib");
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(chunks.join("")));
    const line = `x-amz-checksum-crc32:${sum.toString("base64")}\n`;
    previous = hmac(key, ["AWS4-HMAC-SHA256-TRAILER", date, scope, previous, sha(line)].join("\n")).toString(
      "hex",
    );
    body += `${line.trim()}\r\nx-amz-trailer-signature:${tamper ? "0".repeat(64) : previous}\r\n`;
  }
  const answer = await fetch(`${stack.url}/${Bucket}/chunked`, {
    method: "PUT",
    headers: request.headers,
    body: `${body}\r\n`,
  });
  return { status: answer.status, text: await answer.text() };
}

describe("a body signed in chunks", () => {
  it.each([false, true])("is taken when every signature is right (trailer: %s)", async (trailer) => {
    expect((await putSigned(["first ", "sécond"], { trailer })).status).toBe(200);
    const { Body } = await stack.clients.s3.send(new GetObjectCommand({ Bucket, Key: "chunked" }));
    expect(await Body?.transformToString()).toBe("first sécond");
  });

  it.each([false, true])("is refused when one is not (trailer: %s)", async (trailer) => {
    const { status, text } = await putSigned(["first ", "second"], { trailer, tamper: true });
    expect(status).toBe(403);
    expect(text).toContain("SignatureDoesNotMatch");
  });
});

describe("a body", () => {
  it("other than the one that was signed is refused", async () => {
    const { host, hostname, port } = new URL(stack.url);
    const signer = new SignatureV4({
      service: "s3",
      region: "us-east-1",
      credentials: stack.config.credentials,
      sha256: Sha256,
      uriEscapePath: false,
    });
    const request = await signer.sign({
      method: "PUT",
      protocol: "http:",
      hostname,
      port: Number(port),
      path: `/${Bucket}/swapped`,
      query: {},
      headers: { host },
      body: "signed",
    });
    const answer = await fetch(`${stack.url}/${Bucket}/swapped`, {
      method: "PUT",
      headers: request.headers,
      body: "another",
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("XAmzContentSHA256Mismatch");
    await expect(
      stack.clients.s3.send(new GetObjectCommand({ Bucket, Key: "swapped" })),
    ).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it("of a gigabyte's announcement that breaks off leaves the endpoint answering", async () => {
    const { host } = new URL(stack.url);
    const head = `PUT /${Bucket}/torn HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 1000000000\r\n\r\nabc`;
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(stack.url).port), "127.0.0.1", () => {
        socket.write(head, () => socket.destroy());
      });
      socket.on("error", () => {});
      socket.on("close", () => resolve());
    });
    expect(await refusals(stack.config.credentials)).toEqual(["fine", "fine", "fine"]);
  });
});

describe("a request line", () => {
  it.each(["/notes/%zz", "/notes/x?a=%zz", "http://127.0.0.1/notes/x", "*"])(
    "%s is refused",
    async (target) => {
      const { host } = new URL(stack.url);
      const answer = await raw(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1.1 400 /);
      expect(answer).toContain("InvalidURI");
    },
  );

  it.each(["//", "//evil.example/x"])("%s is a path, not another host", async (target) => {
    const { host } = new URL(stack.url);
    const answer = await raw(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 40[34] /);
    expect(stack.logged).toEqual([]);
  });
});

describe("closing", () => {
  it("breaks long polls off", async () => {
    const closing = await startStack({ queues: [{ name: "jobs" }] });
    const { ReceiveMessageCommand } = await import("@aws-sdk/client-sqs");
    const seconds = 20;
    const poll = new ReceiveMessageCommand({ QueueUrl: closing.queueUrl("jobs"), WaitTimeSeconds: seconds });
    const outcome = closing.clients.sqs.send(poll).then(
      () => "answered",
      () => "broken off",
    );
    // Nobody tells that a poll is held.
    await new Promise((resolve) => setTimeout(resolve, 150));
    const before = Date.now();
    await closing.close();
    expect(Date.now() - before).toBeLessThan((seconds / 2) * 1000);
    expect(await outcome).toBe("broken off");
    expect(closing.logged).toEqual([]);
  });
});

describe("while the services start", () => {
  it("clients are asked to try again, and get through then", async () => {
    const services: EndpointOptions["services"] = {};
    const { region } = stack.config;
    const endpoint = createEndpoint({
      services,
      credentials: stack.credentials,
      region,
      account: "123456789012",
    });
    const address = `http://127.0.0.1:${await endpoint.listen(0)}`;
    try {
      const early = await fetch(`${address}/${Bucket}/a`);
      expect([early.status, await early.text()]).toEqual([
        503,
        expect.stringContaining("ServiceUnavailable"),
      ]);
      const listing = new SQSClient({ ...stack.config, endpoint: address }).send(new ListQueuesCommand({}));
      Object.assign(services, { sqs: stack.sqs });
      expect((await listing).QueueUrls).toHaveLength(1);
    } finally {
      await endpoint.close();
    }
  });
});

describe("answers", () => {
  it("carry a request id, in errors too", async () => {
    const good = await stack.clients.s3.send(new PutObjectCommand({ Bucket, Key: "x", Body: "x" }));
    expect(good.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    const answer = await fetch(`${stack.url}/${Bucket}/x`);
    expect(await answer.text()).toContain(`<RequestId>${answer.headers.get("x-amz-request-id")}</RequestId>`);
  });

  it("name a service that does not run here", async () => {
    const headers = { "x-amz-target": "AWSCognitoIdentityProviderService.SignUp" };
    const answer = await fetch(stack.url, { method: "POST", headers, body: "{}" });
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain("cognito-idp");
  });
});
