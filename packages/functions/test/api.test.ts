import { createHash } from "node:crypto";
import type { LambdaEvent } from "hono/aws-lambda";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCloud } from "../../core/test/cloud.ts";
import { OPEN_ROUTES, ROUTES } from "../src/api/routes.ts";
import { accessClaims, lambdaContext, toEvent } from "./events.ts";

const cloud = await startCloud();
const { app } = await import("../src/api/app.ts");
const { handler } = await import("../src/recognize.ts");
afterAll(() => cloud.close());

const ADA = "7468d4b8-0001-7000-0000-000000000001";
const EVE = "7468d4b8-0002-7000-0000-000000000002";
const NOBODY = "img_01jd9wz1c3n4q8v5x7y2k6m0ab";

/** Claims as API Gateway hands them on; null for none. */
type Who = Record<string, string> | string | null;

async function call(method: string, path: string, who: Who = ADA, body?: unknown) {
  const claims = typeof who === "string" ? accessClaims(who) : who;
  const event = {
    requestContext: { requestId: "req-1", ...(claims && { authorizer: { jwt: { claims } } }) },
  };
  const response = await app.request(
    `/api${path}`,
    {
      method,
      ...(body !== undefined && {
        headers: { "content-type": "application/json" },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    },
    { event: event as LambdaEvent },
  );
  expect(response.headers.get("cache-control")).toBe("no-store");
  const text = await response.text();
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of the answer.
  return { status: response.status, body: (text ? JSON.parse(text) : undefined) as any };
}

const picture = (background: string, side = 120) =>
  sharp({ create: { width: side * 2, height: side, channels: 3, background } })
    .jpeg()
    .toBuffer();

const file = (bytes: Buffer, name = "a b?.jpg", type = "image/jpeg") => ({
  name,
  type,
  size: bytes.length,
  sha256: createHash("sha256").update(bytes).digest("hex"),
});

/** Uploads as a browser does. */
async function post(upload: { url: string; fields: Record<string, string> }, bytes: Buffer) {
  const form = new FormData();
  for (const [name, value] of Object.entries(upload.fields)) form.append(name, value);
  form.append("file", new Blob([new Uint8Array(bytes)]));
  return fetch(upload.url, { method: "POST", body: form });
}

/** Runs the worker on what is in the queue, once so many messages have come. */
async function work(want = 1) {
  const messages = await cloud.receive("Recognition", want);
  const { batchItemFailures } = await handler(toEvent(messages), lambdaContext());
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  await cloud.remove(messages.filter(({ messageId }) => !failed.has(messageId)));
  return { received: messages.length, failed: failed.size };
}

async function add(bytes: Buffer, who = ADA): Promise<string> {
  const { body } = await call("POST", "/uploads", who, { files: [file(bytes)] });
  expect((await post(body.uploads[0], bytes)).status).toBe(204);
  return body.uploads[0].id;
}

beforeAll(() => {
  cloud.recognizer.detectLabels = async () => ({
    Labels: [
      {
        Name: "Tabby Cat",
        Confidence: 91.23456,
        Instances: [{ Confidence: 90, BoundingBox: { Left: 0.1, Top: 0.2, Width: 0.3, Height: 0.4 } }],
        Parents: [{ Name: "Cat" }],
        Aliases: [],
        Categories: [],
      },
    ],
    LabelModelVersion: "3.0",
  });
});

/** Every route behind the gate; where it asks for a photo, one that nobody has. */
const routes = Object.values(ROUTES).map((route) => {
  const [method, path] = route.replace("{id}", NOBODY).split(" /api") as [string, string];
  return [method, path] as const;
});

describe.each(routes)("%s %s", (method, path) => {
  test("is closed without a token, and to an id token", async () => {
    const missing = { code: "unauthorized", message: "Sign in first." };
    expect(await call(method, path, null)).toEqual({ status: 401, body: missing });
    const idToken = await call(method, path, { sub: ADA, token_use: "id" });
    expect(idToken).toMatchObject({ status: 401, body: { code: "unauthorized" } });
  });

  test("is there for whoever may call it", async () => {
    expect((await call(method, path)).body?.message).not.toBe("There is nothing here.");
  });
});

describe.each([
  ["GET", "", undefined],
  ["PATCH", "", { trashed: true }],
  ["DELETE", "", undefined],
  ["DELETE", "?permanent=true", undefined],
  ["POST", "/retry", undefined],
] as const)("%s /images/{id}%s", (method, suffix, body) => {
  test("knows no other owner's photo, none that is missing, and no bad id", async () => {
    const id = await add(await picture(`hsl(${method.length * 10 + suffix.length}, 50%, 50%)`));
    await work();
    const missing = { status: 404, body: { code: "not_found", message: "There is no such photo." } };
    expect(await call(method, `/images/${id}${suffix}`, EVE, body)).toEqual(missing);
    expect(await call(method, `/images/${NOBODY}${suffix}`, ADA, body)).toEqual(missing);
    expect(await call(method, `/images/1${suffix}`, ADA, body)).toEqual({
      status: 400,
      body: { code: "bad_request", message: "Not an image id", field: "id" },
    });
    const untouched = await call("GET", `/images/${id}`);
    expect(untouched).toMatchObject({ status: 200, body: { status: "ready" } });
    expect(untouched.body.trashedAt).toBeUndefined();
  });
});

test("a photo goes from upload over its tags to the trash and back, and away for ever", async () => {
  const bytes = await picture("teal");
  const prepared = await call("POST", "/uploads", ADA, { files: [file(bytes, "Kätzchen 1.jpg")] });
  const { id, url, fields } = prepared.body.uploads[0];
  expect(fields.key).toBe(`private/${ADA}/photos/${id}`);
  const listed = async (q = "") => {
    const { body } = await call("GET", `/images?q=${encodeURIComponent(q)}`);
    return body.images.map((image: { id: string }) => image.id);
  };
  expect(await listed("status:pending")).toContain(id);
  expect(await listed()).not.toContain(id);

  expect((await post({ url, fields }, bytes)).status).toBe(204);
  expect(await work()).toEqual({ received: 1, failed: 0 });
  const { body: image } = await call("GET", `/images/${id}`);
  expect(image).toMatchObject({
    id,
    name: "Kätzchen 1.jpg",
    type: "image/jpeg",
    bytes: bytes.length,
    width: 240,
    height: 120,
    status: "ready",
    tags: [
      {
        name: "Tabby Cat",
        confidence: 91.2,
        source: "model",
        parents: ["Cat"],
        boxes: [{ left: 0.1, top: 0.2, width: 0.3, height: 0.4 }],
      },
    ],
    recognizer: { version: "3.0" },
  });
  expect(image.history.map(({ event }: { event: string }) => event)).toEqual(["added", "recognized"]);
  const original = await fetch(image.originalUrl);
  expect(Buffer.from(await original.arrayBuffer()).equals(bytes)).toBe(true);
  expect(original.headers.get("content-disposition")).toContain("K%C3%A4tzchen%201.jpg");
  for (const [rendition, format] of [
    [image.previewUrl, "jpeg"],
    [image.thumbUrl, "webp"],
  ]) {
    const made = Buffer.from(await (await fetch(rendition)).arrayBuffer());
    expect(await sharp(made).metadata()).toMatchObject({ format, width: 240, height: 120 });
  }
  expect(await listed()).toContain(id);
  expect(await listed('"tabby cat"')).toContain(id);
  expect(await listed("cat -tabby")).toContain(id);

  const again = await call("POST", "/uploads", ADA, { files: [file(bytes)] });
  expect(again.body.uploads).toEqual([{ duplicateOf: id }]);
  const others = await call("POST", "/uploads", EVE, { files: [file(bytes)] });
  expect(others.body.uploads[0]).toHaveProperty("id");

  const edited = await call("PATCH", `/images/${id}`, ADA, {
    tags: { add: ["  My   Cat "], remove: ["tabby cat"] },
  });
  expect(edited.body.tags).toEqual([
    { name: "My Cat", confidence: 100, source: "person", parents: [], boxes: [] },
  ]);
  expect(await listed('"my cat"')).toEqual([id]);
  expect(await listed('"tabby cat"')).not.toContain(id);
  expect((await call("GET", "/tags?prefix=MY")).body).toEqual({ tags: [{ name: "My Cat", count: 1 }] });

  // Recognizing again brings back neither what the owner took away, nor loses what they said.
  expect((await call("POST", `/images/${id}/retry`)).status).toBe(200);
  expect(await work()).toEqual({ received: 1, failed: 0 });
  expect((await call("GET", `/images/${id}`)).body.tags).toEqual(edited.body.tags);

  expect((await call("DELETE", `/images/${id}`)).status).toBe(204);
  expect(await listed()).not.toContain(id);
  expect(await listed("in:trash")).toEqual([id]);
  expect((await call("PATCH", `/images/${id}`, ADA, { trashed: false })).status).toBe(200);
  expect(await listed()).toContain(id);

  expect((await call("DELETE", `/images/${id}?permanent=true`)).status).toBe(204);
  expect((await call("GET", `/images/${id}`)).status).toBe(404);
  expect((await fetch(image.originalUrl)).status).toBe(404);
  // The edge may not list, so that S3 does not tell it what is missing.
  expect((await fetch(image.thumbUrl)).status).toBe(403);
  const newer = await call("POST", "/uploads", ADA, { files: [file(bytes)] });
  expect(newer.body.uploads[0].id).not.toBe(id);
});

test("many photos change at once, each with its own result", async () => {
  const ids = await Promise.all(
    ["#111", "#222", "#333"].map(async (background) => add(await picture(background))),
  );
  await work(ids.length);
  const stranger = await add(await picture("#444"), EVE);
  await work();
  const { body } = await call("PATCH", "/images", ADA, { ids: [...ids, stranger], tags: { add: ["Grey"] } });
  expect(body.results.map(({ id, ok }: { id: string; ok: boolean }) => [id, ok])).toEqual([
    ...ids.map((id) => [id, true]),
    [stranger, false],
  ]);
  expect(body.results[3]).toMatchObject({ code: "not_found" });
  expect((await call("GET", "/tags?prefix=grey")).body.tags).toEqual([{ name: "Grey", count: 3 }]);

  const asked = await call("GET", `/images?ids=${ids[1]},${stranger},${ids[0]}`);
  expect(asked.body.images.map((image: { id: string }) => image.id)).toEqual([ids[1], ids[0]]);

  const removed = await call("DELETE", `/images?${ids.map((id) => `id=${id}`).join("&")}`);
  expect(removed.body.results.every(({ ok }: { ok: boolean }) => ok)).toBe(true);
  expect((await call("GET", "/tags?prefix=grey")).body.tags).toEqual([]);
  expect((await call("GET", `/images/${stranger}`, EVE)).body.trashedAt).toBeUndefined();
});

test.each([
  ["GET", "/images?limit=0", undefined, "limit"],
  ["GET", "/images?limit=x", undefined, "limit"],
  ["GET", "/images?cursor=x", undefined, "cursor"],
  ["GET", "/images?before=yesterday", undefined, "before"],
  ["GET", "/images?q=cat%20OR", undefined, "q"],
  ["GET", "/images?ids=1", undefined, "ids.0"],
  ["DELETE", "/images?id=1", undefined, "id.0"],
  ["PATCH", `/images/${NOBODY}`, {}, undefined],
  ["PATCH", `/images/${NOBODY}`, { tags: { add: [""] } }, "tags.add.0"],
  ["PATCH", `/images/${NOBODY}`, { tags: { add: ["timeline"] } }, "tags.add.0"],
  ["PATCH", `/images/${NOBODY}`, "{", undefined],
  ["POST", "/uploads", { files: [] }, "files"],
  ["POST", "/uploads", { files: [{ ...file(Buffer.of(1)), size: 0 }] }, "files.0.size"],
  ["POST", "/uploads", { files: [{ ...file(Buffer.of(1)), size: 60e6 }] }, "files.0.size"],
  ["POST", "/uploads", { files: [{ ...file(Buffer.of(1)), type: "image/svg+xml" }] }, "files.0.type"],
  ["POST", "/uploads", { files: [{ ...file(Buffer.of(1)), type: "text/plain" }] }, "files.0.type"],
  ["POST", "/uploads", { files: [file(Buffer.of(1), "a.mov", "video/quicktime")] }, "files.0.type"],
  ["POST", "/uploads", { files: [{ ...file(Buffer.of(1)), name: "a\u0000" }] }, "files.0.name"],
  ["POST", "/uploads", { files: [{ ...file(Buffer.of(1)), sha256: "00" }] }, "files.0.sha256"],
] as const)("%s %s %j is refused, naming %s", async (method, path, body, field) => {
  const answer = await call(method, path, ADA, body);
  expect(answer).toMatchObject({ status: 400, body: { code: "bad_request" } });
  expect(answer.body.field).toBe(field);
});

test("an upload takes exactly the announced bytes", async () => {
  const bytes = await picture("orange");
  const { body } = await call("POST", "/uploads", ADA, { files: [file(bytes)] });
  const upload = body.uploads[0];
  const status = async (changed: Buffer, fields = {}) =>
    (await post({ ...upload, fields: { ...upload.fields, ...fields } }, changed)).status;
  expect(await status(Buffer.concat([bytes, Buffer.of(0)]))).toBe(400);
  expect(await status(Buffer.from(bytes.toReversed()))).toBe(400);
  expect(await status(bytes, { key: `private/${EVE}/photos/${upload.id}` })).toBe(403);
  expect(await status(bytes, { "Content-Type": "text/html" })).toBe(403);
  expect(await status(bytes)).toBe(204);
  await work();
});

test("describes itself, in the open", async () => {
  const { status, body } = await call("GET", "/openapi.json", null);
  expect(status).toBe(200);
  expect(body.openapi).toBe("3.1.0");
  const described = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(Object.values({ ...ROUTES, ...OPEN_ROUTES }).sort());
});

test("what is not there is said so", async () => {
  expect(await call("GET", "/nothing")).toMatchObject({ status: 404, body: { code: "not_found" } });
});
