import { createHash } from "node:crypto";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { paginateScan } from "@aws-sdk/lib-dynamodb";
import { createImageId } from "@phototag/core/ids";
import type { LambdaEvent } from "hono/aws-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { startCloud } from "../../core/test/cloud.ts";
import { accessClaims } from "./events.ts";

/** What is shared by a link: who sees what, and who must not. */

const cloud = await startCloud({ lasting: true });
/** So that a few requests are too many. */
const REQUESTS = 60;
process.env.REQUESTS_PER_MINUTE = String(REQUESTS);
const { app } = await import("../src/api/app.ts");
const Image = await import("@phototag/core/image");
const { eraseOwner } = await import("@phototag/core/account");
const { renditionsOf, SHARED_SECONDS } = await import("@phototag/core/signing");
const { change } = await import("../../core/src/image/change.ts");
const { ALL, library } = await import("../../core/src/library/index.ts");
const { mostRows } = await import("../../core/src/library/reads.ts");
const { storeRendition } = await import("../../core/src/recognition/renditions.ts");
const { dynamodb } = await import("../../core/src/aws/dynamodb.ts");
const { s3 } = await import("../../core/src/aws/s3.ts");
const { Resource } = await import("sst");
afterAll(() => cloud.close());

const PAGE = 5;
mostRows.shared = PAGE;

const DAY = 24 * 3_600_000;
let people = 0;
let ADA = "";
let EVE = "";
const person = () => `7468d4b8-0001-7000-0000-${String(++people).padStart(12, "0")}`;
beforeEach(() => {
  [ADA, EVE] = [person(), person()];
});

/** Whatever must not be told of a photo, unless it is allowed: long enough to stand in no signature by chance. */
const NAME = "Aunt Mary at home.jpg";
const [LATITUDE, LONGITUDE] = [48.137154, 11.576124];
const PRIVATE = /aunt.{1,3}mary|48\.13|11\.57|divorce|canon.{1,3}eos|caption.{1,3}of.{1,3}ada|private\//i;

let minutes = 0;
/** A photo that was recognized, with all that its row may know, and its objects. */
async function photo(owner: string, row: object = {}): Promise<string> {
  const id = createImageId();
  const at = new Date(Date.UTC(2026, 2, 1, 12, minutes++)).toISOString();
  for (const key of [Image.previewKey(owner, id), Image.thumbKey(owner, id)])
    await storeRendition(key, Buffer.from(key), "image/webp");
  const key = `private/${owner}/photos/${id}`;
  await s3.send(new PutObjectCommand({ Bucket: cloud.bucket, Key: key, Body: `original ${id}` }));
  await change(owner, id, () => ({
    ...{ owner, id, key, name: NAME, type: "image/jpeg", bytes: 1, etag: '"e"', camera: "Canon EOS" },
    ...{ addedAt: at, takenAt: at, status: "ready" as const, thumbhash: "1QcSHQRnh493V4dIh4eXh1h4kJUI" },
    ...{ attempts: 1, history: [], removed: [], width: 300, height: 200, caption: "Caption of Ada" },
    gps: { latitude: LATITUDE, longitude: LONGITUDE },
    tags: [{ name: "Divorce", confidence: 100, source: "person" as const, parents: [], boxes: [] }],
    ...row,
  }));
  return id;
}

interface Answer {
  status: number;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of the answer.
  body: any;
  headers: Record<string, string>;
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const body = text.startsWith("{") ? JSON.parse(text) : undefined;
  return { status: response.status, text, body, headers: Object.fromEntries(response.headers) };
}

/** Asks as somebody who is signed in. */
async function call(owner: string, method: string, path: string, body?: object): Promise<Answer> {
  const event = { requestContext: { requestId: "r", authorizer: { jwt: { claims: accessClaims(owner) } } } };
  const init = { method, headers: { "content-type": "application/json" } };
  return answerOf(
    await app.request(
      `/api${path}`,
      { ...init, body: body && JSON.stringify(body) },
      { event: event as unknown as LambdaEvent },
    ),
  );
}

/** Asks as a stranger does, from an address of their own in each test. */
const visit = async (secret: string, query = "") =>
  answerOf(await app.request(`/api/shared/${secret}${query}`, { headers: { "x-forwarded-for": ADA } }, {}));

/** The same, at the site's own address. */
const visitSite = async (secret: string, headers: Record<string, string> = {}) =>
  answerOf(await fetch(`${cloud.url}/api/shared/${secret}`, { headers }));

const secretOf = (url: string) => new URL(url).hash.slice(1);

async function share(
  owner: string,
  what: object,
): Promise<{ id: string; secret: string; body: Answer["body"] }> {
  const { status, text, body } = await call(owner, "POST", "/shares", { title: "Rome", ...what });
  expect(status, text).toBe(200);
  return { id: body.id, secret: secretOf(body.url), body };
}

async function album(owner: string, add: string[]): Promise<string> {
  return (await call(owner, "POST", "/albums", { title: "Holidays of Ada", add })).body.id;
}

const idsOf = ({ body }: Answer): string[] => body.images.map(({ id }: { id: string }) => id);

/** What is answered to a secret that never was. */
let nothing: Omit<Answer, "headers">;
beforeAll(async () => {
  const { headers: _, ...rest } = await visit("A".repeat(43));
  nothing = rest;
});

async function expectNothing(secret: string, query = ""): Promise<void> {
  const { headers, ...rest } = await visit(secret, query);
  expect(rest).toEqual(nothing);
  expect(headers).toMatchObject(GUARDED);
}

/** What goes with each answer to somebody without an account. */
const GUARDED = {
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex, nofollow",
};

describe("a link", () => {
  test("shows some photos to whoever has it, the newest first, and nothing else of the library", async () => {
    const [older, newer, other] = [await photo(ADA), await photo(ADA), await photo(ADA)];
    const { secret } = await share(ADA, { ids: [older, newer, older] });
    const seen = await visitSite(secret);
    expect(seen).toMatchObject({ status: 200, headers: GUARDED });
    expect((await visit(secret)).body).toEqual(seen.body);
    expect(Object.keys(seen.body).sort()).toEqual(["expiresAt", "images", "title"]);
    expect(idsOf(seen)).toEqual([newer, older]);
    expect(seen.text).not.toContain(other);
    expect(seen.body.images[0]).toEqual({
      ...{ id: newer, width: 300, height: 200, thumbhash: expect.any(String), takenAt: "2026-03-01" },
      ...{ thumbUrl: expect.any(String), previewUrl: expect.any(String) },
    });
    for (const name of ["thumbUrl", "previewUrl"])
      expect((await fetch(seen.body.images[0][name])).status, name).toBe(200);
  });

  test("shows an album as it is by then: what comes, what goes, and when it is no more", async () => {
    const [one, two] = [await photo(ADA), await photo(ADA, { archived: true })];
    const of = await album(ADA, [one]);
    const { secret } = await share(ADA, { album: of });
    expect(idsOf(await visit(secret))).toEqual([one]);
    await call(ADA, "PATCH", `/albums/${of}`, { add: [two] });
    expect(idsOf(await visit(secret)), "as its owner sees it, with what is in the archive").toEqual([
      two,
      one,
    ]);
    await call(ADA, "PATCH", `/albums/${of}`, { remove: [one] });
    expect(idsOf(await visit(secret))).toEqual([two]);
    await call(ADA, "DELETE", `/albums/${of}`);
    await expectNothing(secret);
  });

  test.each(["an album", "a selection"])(
    "shows each of many photos of %s once, page by page",
    async (what) => {
      const ids: string[] = [];
      for (let n = 0; n < 13; n++) ids.unshift(await photo(ADA));
      const { secret } = await share(
        ADA,
        what === "an album" ? { album: await album(ADA, ids) } : { ids: ids.toReversed() },
      );
      const seen: string[] = [];
      const pages: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await visit(secret, cursor && `?cursor=${cursor}`);
        seen.push(...idsOf(page));
        pages.push(page.body.images.length);
        cursor = page.body.cursor;
        // A place in the index holds the file's name.
        if (cursor) expect(Buffer.from(cursor, "base64url").toString("latin1")).not.toMatch(PRIVATE);
      } while (cursor);
      expect(seen).toEqual(ids);
      expect(pages).toEqual([PAGE, PAGE, 3]);
    },
  );

  test("is told once: a list shows all but that, and what is kept does not open it", async () => {
    const ids = [await photo(ADA)];
    const { id, secret, body } = await share(ADA, { ids, downloads: true });
    expect(body.url).toMatch(/\/shared\/#[\w-]{43}$/);
    expect(body.url.startsWith(cloud.url)).toBe(true);
    expect(Date.parse(body.expiresAt) - Date.now()).toBeGreaterThan(29 * DAY);
    const { url: _, ...rest } = body;
    expect((await call(ADA, "GET", "/shares")).body).toEqual({ shares: [rest] });
    expect(rest).toMatchObject({
      id,
      title: "Rome",
      photos: 1,
      downloads: true,
      names: false,
      places: false,
    });
    const kept = JSON.stringify(await itemsOf(ADA));
    expect(kept).not.toContain(secret);
    const hash = createHash("sha256").update(secret).digest("hex");
    expect(kept).toContain(hash);
    await expectNothing(hash);
    await expectNothing(Buffer.from(hash, "hex").toString("base64url"));
  });

  test("ends when it was said to, and is deleted by the table itself", async () => {
    const expiresAt = new Date(Date.now() + 7 * DAY).toISOString();
    const { body } = await share(ADA, { ids: [await photo(ADA)], expiresAt });
    expect(Math.abs(Date.parse(body.expiresAt) - Date.parse(expiresAt))).toBeLessThan(1000);
    const items = (await itemsOf(ADA)).filter(({ __edb_e__ }) => /^share/.test(String(__edb_e__)));
    expect(items.map(({ __edb_e__, expiresAt: at }) => [__edb_e__, at]).sort()).toEqual([
      ["share", Date.parse(body.expiresAt) / 1000],
      ["sharekey", Date.parse(body.expiresAt) / 1000],
    ]);
  });

  test("gives out what may be saved: no originals, unless places may be told", async () => {
    const ids = [await photo(ADA)];
    const see = async (tells: object) =>
      (await visit((await share(ADA, { ids, ...tells })).secret)).body.images[0];
    expect(await see({})).not.toHaveProperty("downloadUrl");
    const plain = await see({ downloads: true, names: true });
    expect(plain.downloadUrl).toBe(plain.previewUrl);
    expect(plain.name).toBe(NAME);
    const whole = await see({ downloads: true, places: true });
    expect(whole.place).toEqual({ latitude: LATITUDE, longitude: LONGITUDE });
    const original = await fetch(whole.downloadUrl);
    expect(await original.text()).toBe(`original ${ids[0]}`);
    expect(original.headers.get("content-disposition")).toContain('filename="photo.jpg"');
    expect((await see({ places: true })).downloadUrl).toBeUndefined();
    const named = await see({ downloads: true, places: true, names: true });
    expect(new URL(named.downloadUrl).searchParams.get("response-content-disposition")).toContain(NAME);
  });

  test("tells the place that its owner says, and gives no original whose file says another", async () => {
    const see = async (edit: object) => {
      const id = await photo(ADA);
      await call(ADA, "PATCH", `/images/${id}`, edit);
      return (await visit((await share(ADA, { ids: [id], downloads: true, places: true })).secret)).body
        .images[0];
    };
    const rome = await see({ place: { latitude: 41.8902, longitude: 12.4922 } });
    expect(rome.place).toMatchObject({ latitude: 41.8902, city: "Rome", country: "Italy" });
    const nowhere = await see({ place: "none" });
    expect(nowhere).not.toHaveProperty("place");
    for (const { downloadUrl, previewUrl } of [rome, nowhere]) expect(downloadUrl).toBe(previewUrl);
  });

  test("gives no original whose own address holds a name, unless names may be told", async () => {
    const key = `private/${ADA}/2026/Aunt Mary.jpg`;
    const ids = [await photo(ADA, { key })];
    const see = async (tells: object) =>
      (await visit((await share(ADA, { ids, ...tells })).secret)).body.images[0];
    const { downloadUrl, previewUrl } = await see({ downloads: true, places: true });
    expect(downloadUrl).toBe(previewUrl);
    expect((await see({ downloads: true, places: true, names: true })).downloadUrl).toContain("Aunt%20Mary");
  });

  test("may be asked so often a minute, by all who have it; and by one address so often, whatever it asks", async () => {
    const { secret } = await share(ADA, { ids: [await photo(ADA)] });
    // What a client says of itself stands before what CloudFront saw, and API Gateway adds CloudFront's own.
    const ask = (what: string, address: string) =>
      app.request(
        `/api/shared/${what}`,
        { headers: { "x-forwarded-for": `${"x".repeat(3000)}, ${address}, 130.176.0.1` } },
        {},
      );
    const never = "A".repeat(43);
    vi.useFakeTimers({ toFake: ["Date"], now: Math.floor(Date.now() / 60_000) * 60_000 });
    try {
      for (let n = 0; n < REQUESTS; n++) {
        expect((await ask(secret, `203.0.113.${n}`)).status).toBe(200);
        expect((await ask(never, "198.51.100.1")).status).toBe(404);
      }
      for (const refused of [await ask(secret, "203.0.113.200"), await ask(never, "198.51.100.1")])
        expect(await answerOf(refused)).toMatchObject({
          status: 429,
          body: { code: "too_many" },
          headers: GUARDED,
        });
      expect((await ask(never, "198.51.100.2")).status).toBe(404);
    } finally {
      vi.useRealTimers();
    }
    // Nobody can read in the table who looked. (Three x in a row stand in a hash by chance.)
    expect(JSON.stringify(await allItems())).not.toMatch(/203\.0\.113|198\.51\.100|x{20}/);
  });
});

/** Whoever must not see, or do, something. */
describe("a hostile caller", () => {
  test("who guesses gets one answer, whatever they guess", async () => {
    const { secret } = await share(ADA, { ids: [await photo(ADA)] });
    expect(nothing).toMatchObject({ status: 404, body: { code: "not_found" } });
    const other = secret.at(-1) === "A" ? "B" : "A";
    for (const guess of [
      `${secret.slice(0, -1)}${other}`,
      secret.slice(1),
      secret.toLowerCase(),
      `${secret}=`,
      "..",
      "%2e%2e%2fimages",
      "-".repeat(3000),
      ADA,
    ]) {
      const { status, text } = await visitSite(guess);
      expect([guess, status], text).toEqual([guess, expect.toSatisfy((code) => [401, 404].includes(code))]);
      expect(text).not.toMatch(PRIVATE);
    }
    await expectNothing(`${secret.slice(0, -1)}${other}`);
    await expectNothing("short");
    await expectNothing("-".repeat(3000));
    expect((await visit(secret)).status).toBe(200);
  });

  test("who comes too late sees nothing, however long the table keeps the row", async () => {
    const { id, secret } = await share(ADA, { ids: [await photo(ADA)] });
    const { data } = await library.entities.share.get({ owner: ADA, id }).go();
    await library.entities.share.put({ ...data!, expiresAt: Math.floor(Date.now() / 1000) }).go();
    await expectNothing(secret);
    expect((await call(ADA, "GET", "/shares")).body.shares).toEqual([]);
  });

  test("whose link was taken back sees nothing, nor does who kept its cursor", async () => {
    const ids = await Promise.all(Array.from({ length: PAGE + 1 }, () => photo(ADA)));
    const { id, secret } = await share(ADA, { ids });
    const { cursor } = (await visit(secret)).body;
    expect((await call(ADA, "DELETE", `/shares/${id}`)).status).toBe(204);
    await expectNothing(secret);
    await expectNothing(secret, `?cursor=${cursor}`);
    expect((await call(ADA, "DELETE", `/shares/${id}`)).status).toBe(404);
    expect((await itemsOf(ADA)).filter(({ __edb_e__ }) => /^share/.test(String(__edb_e__)))).toEqual([]);
  });

  test("whose link was to an album that is deleted sees nothing; nobody is told of that link, and others stand", async () => {
    const ids = [await photo(ADA)];
    const [goes, stays] = [await album(ADA, ids), await album(ADA, ids)];
    const { secret } = await share(ADA, { album: goes });
    const others = [await share(ADA, { album: stays }), await share(ADA, { ids })];
    expect((await call(ADA, "DELETE", `/albums/${goes}`)).status).toBe(204);
    await expectNothing(secret);
    for (const { secret } of others) expect(idsOf(await visit(secret))).toEqual(ids);
    const { shares } = (await call(ADA, "GET", "/shares")).body;
    expect(shares.map(({ id }: { id: string }) => id).sort()).toEqual(others.map(({ id }) => id).sort());
    const rows = (await itemsOf(ADA)).filter(({ __edb_e__ }) => /^share/.test(String(__edb_e__)));
    expect(rows, "each with its key").toHaveLength(2 * others.length);
  });

  test("who is another owner takes no link back, and is told of none", async () => {
    const { id, secret } = await share(ADA, { ids: [await photo(ADA)] });
    const refused = await call(EVE, "DELETE", `/shares/${id}`);
    expect(refused).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect((await call(EVE, "GET", "/shares")).body).toEqual({ shares: [] });
    expect((await visit(secret)).status).toBe(200);
  });

  test("who is another owner shares none of Ada's photos, and none of her albums", async () => {
    const hers = await photo(ADA);
    const of = await album(ADA, [hers]);
    const post = (body: object) => call(EVE, "POST", "/shares", { title: "Mine", ...body });
    expect(await post({ ids: [hers] })).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(await post({ album: of })).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(await post({ album: of, ids: [hers] })).toMatchObject({ status: 400 });
    const own = await photo(EVE);
    const { secret, body } = await share(EVE, { ids: [hers, own] });
    expect(body.photos).toBe(1);
    expect(idsOf(await visit(secret))).toEqual([own]);
    expect(JSON.stringify(await itemsOf(EVE))).not.toContain(hers);
  });

  test("who has a photo's addresses opens no other photo with their signature", async () => {
    const [shared, other] = [await photo(ADA), await photo(ADA)];
    const foreign = await photo(EVE);
    const { secret } = await share(ADA, { ids: [shared] });
    const { thumbUrl, previewUrl } = (await visit(secret)).body.images[0];
    const { origin, search } = new URL(thumbUrl);
    expect(new URL(previewUrl).search).toBe(search);
    expect((await fetch(thumbUrl)).status).toBe(200);
    const prefix = `renditions/${ADA}/${shared}`;
    for (const key of [
      Image.thumbKey(ADA, other),
      Image.previewKey(ADA, other),
      Image.thumbKey(EVE, foreign),
      `renditions/${ADA}/`,
      `${prefix}/../${other}/thumb.webp`,
      `${prefix}/%2e%2e/${other}/thumb.webp`,
      `${prefix}/..%2f${other}/thumb.webp`,
      `${prefix}/../../${EVE}/${foreign}/thumb.webp`,
      `${prefix}/../../../private/${ADA}/photos/${shared}`,
      `private/${ADA}/photos/${shared}`,
      "api/images",
    ]) {
      const answer = await fetch(`${origin}/${key}${search}`);
      expect([key, answer.status]).toEqual([key, expect.toSatisfy((status) => status >= 400)]);
      expect(await answer.text(), key).not.toMatch(/^(renditions|original)/);
    }
    // The signature for its owner opens all: no share has ever held that.
    const whole = new URL(renditionsOf(ADA)(Image.thumbKey(ADA, other))).search;
    expect((await fetch(`${origin}/${Image.thumbKey(ADA, other)}${whole}`)).status).toBe(200);
    expect(search).not.toBe(whole);
  });

  test("who keeps a photo's addresses has them for two hours, and no longer than the link", async () => {
    const of = (thumbUrl: string) => {
      const text = new URL(thumbUrl).searchParams.get("Policy")!.replaceAll("_", "=").replaceAll("~", "/");
      const [{ Condition, Resource: resource }] = JSON.parse(
        Buffer.from(text.replaceAll("-", "+"), "base64").toString(),
      ).Statement;
      return { resource, until: Condition.DateLessThan["AWS:EpochTime"] as number };
    };
    const id = await photo(ADA);
    const policy = async (expiresAt?: string) => {
      const { secret } = await share(ADA, { ids: [id], expiresAt });
      return of((await visit(secret)).body.images[0].thumbUrl);
    };
    const { resource, until } = await policy();
    expect(resource).toBe(`${cloud.url}/renditions/${ADA}/${id}/*`);
    expect(until - Date.now() / 1000).toBeLessThanOrEqual(SHARED_SECONDS);
    expect(SHARED_SECONDS).toBe(2 * 3600);
    const soon = Math.ceil(Date.now() / 1000) + 60;
    expect((await policy(new Date(soon * 1000).toISOString())).until).toBe(soon);
  });

  test.each([
    ["is in the trash", (id: string) => Image.trash({ owner: ADA, id })],
    ["is deleted for good", (id: string) => Image.purge({ owner: ADA, id })],
    [
      "is a copy of another",
      (id: string) => change(ADA, id, (row) => row && { ...row, duplicateOf: createImageId() }),
    ],
    ["has failed", (id: string) => change(ADA, id, (row) => row && { ...row, status: "failed" as const })],
  ])("who had a link before a photo %s sees it no more", async (_what, happens) => {
    const [stays, goes] = [await photo(ADA), await photo(ADA)];
    const of = await album(ADA, [stays, goes]);
    const links = [await share(ADA, { ids: [stays, goes] }), await share(ADA, { album: of })];
    for (const { secret } of links) expect(idsOf(await visit(secret))).toEqual([goes, stays]);
    await happens(goes);
    for (const { secret } of links) expect(idsOf(await visit(secret))).toEqual([stays]);
  });

  test("who trusts the index before the row sees nothing that is in the trash", async () => {
    const id = await photo(ADA);
    const { secret } = await share(ADA, { album: await album(ADA, [id]) });
    const row = (await library.entities.image.get({ owner: ADA, id }).go()).data!;
    // As it is between two steps of a change.
    await library.entities.image.put({ ...row, trashedAt: new Date().toISOString(), dirty: true }).go();
    expect(idsOf(await visit(secret))).toEqual([]);
    await library.entities.image.put({ ...row, albums: undefined, dirty: true }).go();
    expect(idsOf(await visit(secret))).toEqual([]);
  });

  test("who has two links goes on in neither with the other's cursor, nor with the library's own", async () => {
    const ids = await Promise.all(Array.from({ length: PAGE + 1 }, () => photo(ADA)));
    const of = await album(ADA, ids);
    const [one, two] = [await share(ADA, { album: of }), await share(ADA, { ids })];
    const { cursor } = (await visit(one.secret)).body;
    expect((await visit(one.secret, `?cursor=${cursor}`)).body.images).toHaveLength(1);
    const { cursor: owners } = (await call(ADA, "GET", `/images?q=album:${of}&limit=2`)).body;
    for (const wrong of [cursor, owners, `A${cursor}`, "AAAA", "-", "x".repeat(300)])
      expect(await visit(two.secret, `?cursor=${wrong}`), wrong).toMatchObject({
        status: 400,
        body: { code: "bad_request", field: "cursor" },
        headers: GUARDED,
      });
    expect((await visit(two.secret, `?cursor=${"x".repeat(5000)}`)).status).toBe(400);
  });

  test("who brings a token sees as much as who brings none, and a link opens nothing behind the gate", async () => {
    const id = await photo(ADA);
    const { secret } = await share(ADA, { ids: [id] });
    const plain = (await visit(secret)).body;
    for (const authorization of [
      "Bearer a.b.c",
      `Bearer ${secret}`,
      `Basic ${Buffer.from("a:b").toString("base64")}`,
    ])
      expect((await visitSite(secret, { authorization })).body).toEqual(plain);
    for (const path of ["images", `images/${id}`, "shares", "albums", "account"])
      for (const headers of [{ authorization: `Bearer ${secret}` }, {}] as Record<string, string>[])
        expect((await fetch(`${cloud.url}/api/${path}?secret=${secret}`, { headers })).status, path).toBe(
          401,
        );
    // There is nothing to do with a link but to look.
    for (const method of ["POST", "PUT", "PATCH", "DELETE"])
      expect((await fetch(`${cloud.url}/api/shared/${secret}`, { method })).status, method).toBe(404);
    expect(await visit(secret)).toMatchObject({ status: 200 });
  });

  test.each([
    ["no photo", { ids: [] }, "ids"],
    ["too many photos", { ids: Array.from({ length: 501 }, createImageId) }, "ids"],
    ["neither an album nor photos", {}, ""],
    ["a title that is too long", { title: "x".repeat(101) }, "title"],
    ["a title that nobody sees", { title: " \u200b" }, "title"],
    ["an end that has been", { expiresAt: "2020-01-01T00:00:00Z" }, "expiresAt"],
    ["an end in ten years", { expiresAt: new Date(Date.now() + 3650 * DAY).toISOString() }, "expiresAt"],
    ["an end that is none", { expiresAt: "never" }, "expiresAt"],
    ["an end with endless digits", { expiresAt: `2026-12-01T00:00:00.${"0".repeat(500)}Z` }, "expiresAt"],
    ["leave that is no yes or no", { downloads: "yes" }, "downloads"],
  ])("who asks for a link with %s is told what is wrong", async (_what, body, field) => {
    const what = field === "ids" || field === "" ? {} : { ids: [await photo(ADA)] };
    const refused = await call(ADA, "POST", "/shares", { title: "Rome", ...what, ...body });
    expect(refused).toMatchObject({ status: 400, body: { code: "bad_request" } });
    expect(refused.body.field ?? "").toBe(field);
    expect((await call(ADA, "GET", "/shares")).body.shares).toEqual([]);
  });

  test("who makes links without end is stopped; those that have ended don't count", async () => {
    const most = mostRows.shares;
    mostRows.shares = 3;
    try {
      const ids = [await photo(ADA)];
      const made = [await share(ADA, { ids }), await share(ADA, { ids }), await share(ADA, { ids })];
      const refused = await call(ADA, "POST", "/shares", { title: "Rome", ids });
      expect(refused).toMatchObject({
        status: 409,
        body: { message: expect.stringContaining("room for 3") },
      });
      const { data } = await library.entities.share.get({ owner: ADA, id: made[0]!.id }).go();
      await library.entities.share.put({ ...data!, expiresAt: 1 }).go();
      await share(ADA, { ids });
      const kinds = (await itemsOf(ADA)).map(({ __edb_e__ }) => __edb_e__);
      expect(kinds.filter((kind) => kind === "share" || kind === "sharekey")).toHaveLength(6);
    } finally {
      mostRows.shares = most;
    }
  });

  test("who reads the raw answer finds no name and no place, nor anything else of a photo", async () => {
    const ids = await Promise.all(Array.from({ length: PAGE + 1 }, () => photo(ADA)));
    for (const what of [{ ids }, { album: await album(ADA, ids) }])
      for (const downloads of [false, true]) {
        const { secret } = await share(ADA, { ...what, downloads });
        const { text, body } = await visit(secret);
        expect(text).not.toMatch(PRIVATE);
        expect(text).not.toContain("Holidays of Ada");
        // What a signature says, and what a cursor may say.
        const policies = body.images.map(({ thumbUrl }: { thumbUrl: string }) =>
          Buffer.from(new URL(thumbUrl).searchParams.get("Policy")!, "base64").toString(),
        );
        expect(policies.join()).not.toMatch(PRIVATE);
        expect(Buffer.from(body.cursor, "base64url").toString("latin1")).not.toMatch(PRIVATE);
      }
  });

  test.each([
    ["deleted their account", async () => void (await eraseOwner(ADA))],
    [
      "deleted it a moment ago, and nothing is erased yet",
      async () => {
        await library.entities.account
          .upsert({ all: ALL, owner: ADA, erasedAt: new Date().toISOString() })
          .go();
      },
    ],
    [
      "is unknown to the user pool",
      async () => {
        const missingSince = new Date().toISOString();
        await library.entities.account.upsert({ all: ALL, owner: ADA, missingSince }).go();
      },
    ],
  ])("who has a link of somebody who %s sees nothing", async (_what, leave) => {
    const id = await photo(ADA);
    const links = [await share(ADA, { ids: [id] }), await share(ADA, { album: await album(ADA, [id]) })];
    await leave();
    for (const { secret } of links) await expectNothing(secret);
  });

  test("who looks through what an erased account left finds no share, and no key to one", async () => {
    const { secret } = await share(ADA, { ids: [await photo(ADA)] });
    await eraseOwner(ADA);
    const items = await itemsOf(ADA);
    expect(items.map(({ __edb_e__ }) => __edb_e__).sort()).toEqual(["account", "image"]);
    expect(JSON.stringify(items)).not.toContain(createHash("sha256").update(secret).digest("hex"));
  });
});

async function itemsOf(owner: string): Promise<Record<string, unknown>[]> {
  return (await allItems()).filter((item) => JSON.stringify(item).includes(owner));
}

async function allItems(): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for await (const { Items = [] } of paginateScan({ client: dynamodb }, { TableName: Resource.Library.name }))
    items.push(...Items);
  return items;
}
