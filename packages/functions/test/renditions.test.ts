import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createImageId } from "@phototag/core/ids";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { one } from "sst-offline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCloud } from "../../core/test/cloud.ts";

const cloud = await startCloud({ lasting: true });
const { change } = await import("../../core/src/image/change.ts");
const { thumbKey } = await import("@phototag/core/image");
const { storeRendition } = await import("../../core/src/recognition/renditions.ts");
const { RENDITION_SECONDS, renditionsOf } = await import("@phototag/core/signing");
// Addresses change every six hours: what compares two of them does not begin shortly before.
beforeAll(async () => {
  const left = 6 * HOUR - (Date.now() % (6 * HOUR));
  if (left < 3 * 60_000) await sleep(left);
}, 4 * 60_000);
afterAll(() => cloud.close());

const ADA = "7468d4b8-0001-7000-0000-000000000001";
const EVE = "7468d4b8-0002-7000-0000-000000000002";
const HOUR = 60 * 60_000;

/** A photo that was recognized, without the way there. */
async function photo(owner: string): Promise<string> {
  const id = createImageId();
  const at = new Date().toISOString();
  await storeRendition(thumbKey(owner, id), Buffer.from(`${owner} ${id}`), "image/webp");
  await change(owner, id, () => ({
    ...{ owner, id, key: `private/${owner}/photos/${id}`, name: "a.jpg", type: "image/jpeg", bytes: 1 },
    ...{ addedAt: at, takenAt: at, status: "ready" as const, thumbhash: "1QcSHQRnh493V4dIh4eXh1h4kJUI" },
    ...{ attempts: 1, history: [], tags: [], removed: [] },
  }));
  return id;
}

/** Asks an instance of the function itself; whether it was a new one stands in its log. */
async function page(
  owner: string,
  accept = "identity",
): Promise<{ body: string; started: boolean; bytes: number }> {
  const { inputs } = one(cloud.stack.snapshot, "aws:lambda/function:Function", "ApiFunctionFunction");
  const event = {
    ...{ version: "2.0", routeKey: "GET /api/images", rawPath: "/api/images", rawQueryString: "limit=200" },
    ...{ headers: { host: "localhost", "accept-encoding": accept }, isBase64Encoded: false },
    requestContext: {
      requestId: "req-1",
      http: { method: "GET", path: "/api/images" },
      authorizer: { jwt: { claims: { sub: owner, token_use: "access" } } },
    },
  };
  const { Payload, LogResult } = await new LambdaClient(cloud.stack.client).send(
    new InvokeCommand({
      FunctionName: String(inputs.name),
      Payload: JSON.stringify(event),
      LogType: "Tail",
    }),
  );
  const answer = JSON.parse(Buffer.from(Payload!).toString()) as APIGatewayProxyStructuredResultV2;
  expect(answer.statusCode).toBe(200);
  const body = Buffer.from(answer.body!, answer.isBase64Encoded ? "base64" : "utf8");
  const decompress = { br: brotliDecompressSync, gzip: gunzipSync }[accept];
  return {
    body: (decompress ? decompress(body) : body).toString(),
    bytes: body.length,
    started: Buffer.from(LogResult!, "base64").toString().includes("Init Duration"),
  };
}

test("a page has the same bytes from each instance of the API, and after a restart", async () => {
  await Promise.all(Array.from({ length: 200 }, () => photo(EVE)));
  const answers: Awaited<ReturnType<typeof page>>[] = [];
  const instances = () => answers.filter(({ started }) => started).length;
  // One more is started when many wait.
  while (instances() < 2 && answers.length < 1000)
    answers.push(...(await Promise.all(Array.from({ length: 40 }, () => page(EVE)))));
  expect(instances()).toBeGreaterThanOrEqual(2);
  const { images } = JSON.parse(answers[0]!.body) as { images: { thumbUrl: string }[] };
  expect(images).toHaveLength(200);
  // One signature for all.
  expect(new Set(images.map(({ thumbUrl }) => thumbUrl.split("?")[1])).size).toBe(1);
  for (const { body } of answers) expect(body).toBe(answers[0]!.body);

  const [plain, gzip, br] = await Promise.all(["identity", "gzip", "br"].map((accept) => page(EVE, accept)));
  expect(br!.body).toBe(plain!.body);
  expect(gzip!.body).toBe(plain!.body);
  // Presigned by S3 with a session token, each address alone had 1.7 kB.
  expect(plain!.bytes).toBeLessThan(200 * 1200);
  expect(br!.bytes).toBeLessThan(plain!.bytes / 10);

  await cloud.stack.restart();
  expect((await page(EVE)).body).toBe(answers[0]!.body);
}, 120_000);

describe("a rendition", () => {
  const url = async (owner: string, now = Date.now()) =>
    renditionsOf(owner, now)(thumbKey(owner, await photo(owner)));
  const get = async (at: string, init?: RequestInit) => {
    const answer = await fetch(at, init);
    const text = await answer.text();
    return { status: answer.status, code: /<Code>(\w+)<\/Code>/.exec(text)?.[1], text, answer };
  };

  /** Sends a path as it is written. */
  const raw = (method: string, path: string) =>
    new Promise<{ status: number; text: string }>((done, fail) => {
      const { hostname, port } = new URL(cloud.stack.url);
      request({ hostname, port, method, path }, async (answer) =>
        done({ status: answer.statusCode ?? 0, text: Buffer.concat(await answer.toArray()).toString() }),
      )
        .on("error", fail)
        .end();
    });

  test("is there for whoever has its address, to keep as long as that is good", async () => {
    const at = await url(ADA);
    const { status, text, answer } = await get(at);
    expect([status, text]).toEqual([200, expect.stringContaining(ADA)]);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "cache-control": `max-age=${RENDITION_SECONDS}, immutable`,
      "content-type": "image/webp",
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringContaining("default-src 'none'"),
      "cross-origin-resource-policy": "same-origin",
    });
    expect(RENDITION_SECONDS).toBeGreaterThanOrEqual(60 * 60);
    const etag = answer.headers.get("etag")!;
    expect((await get(at, { headers: { "if-none-match": etag } })).status).toBe(304);
  });

  test("is there on an address of the window before, and on none older", async () => {
    expect((await get(await url(ADA, Date.now() - 6 * HOUR))).status).toBe(200);
    expect(await get(await url(ADA, Date.now() - 12 * HOUR))).toMatchObject({
      status: 403,
      code: "AccessDenied",
    });
  });

  test("is there for nobody else", async () => {
    const at = await url(ADA);
    const others = await url(EVE);
    const [bare = "", query = ""] = at.split("?");
    const tampered = new URL(at);
    tampered.searchParams.set("Policy", new URL(others).searchParams.get("Policy")!);
    for (const [address, code] of [
      [bare, "MissingKey"],
      [`${others.split("?")[0]}?${query}`, "AccessDenied"],
      [tampered.href, "AccessDenied"],
      [at.replace("Signature=", "Signature=A"), "AccessDenied"],
      [at.replace(/Key-Pair-Id=\w+/, "Key-Pair-Id=K0000000000000"), "InvalidKey"],
      // The bucket itself.
      [`${cloud.stack.endpoint}/${cloud.bucket}${new URL(at).pathname}`, "AccessDenied"],
      [`${cloud.stack.endpoint}/${cloud.bucket}${new URL(at).pathname}?${query}`, "AccessDenied"],
    ])
      expect([address, await get(address!)]).toEqual([
        address,
        expect.objectContaining({ status: 403, code }),
      ]);
    expect((await get(at, { method: "DELETE" })).status).toBe(403);
    // As no client of ours would write it: fetch resolves dots before it sends.
    const theirs = new URL(others).pathname;
    const climbing = ["/../", "/%2e%2e/", "/%2E%2E/", "/..%2F", "//../"].map(
      (dots) => `/renditions/${ADA}${dots}${theirs.slice("/renditions/".length)}`,
    );
    for (const path of [...climbing, `/${theirs}`, theirs.replace("/renditions/", "/renditions%2F")])
      for (const method of ["GET", "HEAD"]) {
        const answer = await raw(method, `${path}?${query}`);
        expect([path, answer.text]).toEqual([path, expect.not.stringMatching(new RegExp(`^${EVE} img_`))]);
        expect([path, answer.status]).toEqual([path, expect.toSatisfy((status) => status >= 400)]);
      }
    expect((await get(at)).status).toBe(200);
  });

  test("cannot be read by the API, which signs for it", async () => {
    const id = await photo(ADA);
    const env = cloud.stack.cloud.environment("packages/functions/src/api.handler");
    const s3 = new S3Client({
      ...cloud.stack.client,
      credentials: {
        accessKeyId: env.AWS_ACCESS_KEY_ID!,
        secretAccessKey: env.AWS_SECRET_ACCESS_KEY!,
        sessionToken: env.AWS_SESSION_TOKEN!,
      },
    });
    const read = s3.send(new GetObjectCommand({ Bucket: cloud.bucket, Key: thumbKey(ADA, id) }));
    await expect(read).rejects.toMatchObject({ name: "AccessDenied" });
  });
});
