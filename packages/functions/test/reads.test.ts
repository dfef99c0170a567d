import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startCloud } from "../../core/test/cloud.ts";
import { countReads, photoAt, putRows } from "../../core/test/large-library.ts";
import { OPEN_ROUTES, type OpenRouteName, ROUTES, type RouteName } from "../src/api/routes.ts";
import { callAs } from "./call.ts";

/**
 * What one request reads does not grow with the library: of every kind of row there is more here than a request may
 * read. `LIBRARY=100000 npx vitest run --project cloud packages/functions/test/reads.test.ts` prints the figures of a
 * library of that size, with the limits that hold.
 */
const PHOTOS = Number(process.env.LIBRARY) || 1500;
const LIMITS = {
  index: 400,
  tags: 300,
  months: 20,
  looks: 300,
  copies: 5,
  albums: 100,
  leaving: 50,
  shares: 100,
  jobs: 60,
  rules: 100,
};

const cloud = await startCloud();
const { app } = await import("../src/api/app.ts");
const { dynamodb } = await import("../../core/src/aws/dynamodb.ts");
const { change } = await import("../../core/src/image/change.ts");
const { library } = await import("../../core/src/library/index.ts");
const { hashOf } = await import("../../core/src/share/secret.ts");
const { mostRows } = await import("../../core/src/library/reads.ts");
const { AdminGetUserCommand, cognito } = await import("../../core/src/account/cognito.ts");
afterAll(() => cloud.close());

// The user pool draws ids of its own: it knows neither of these people.
const pool = cognito.send.bind(cognito) as (command: object) => Promise<unknown>;
vi.spyOn(cognito, "send").mockImplementation((async (command: object) =>
  command instanceof AdminGetUserCommand
    ? { UserAttributes: [{ Name: "email", Value: EMAIL }] }
    : pool(command)) as never);

const owner = "7468d4b8-0001-7000-0000-000000000001";
const ANOTHER = "7468d4b8-0001-7000-0000-000000000002";
const EMAIL = "ada@example.com";
const SHA256 = "ab".repeat(32);
/** Unix seconds. */
const ENDS = Math.ceil(Date.now() / 1000) + 24 * 3600;
const ids = Array.from({ length: 100 }, (_, n) => photoAt(n).id);
const albumAt = (n: number) => `alb_${String(n).padStart(26, "0")}`;
/** The oldest: only its photos are many. */
const album = albumAt(0);
const shareAt = (n: number) => `shr_${String(n).padStart(26, "0")}`;
const secretAt = (n: number) => String(n).padStart(43, "A");
const jobAt = (n: number) => `job_${String(n).padStart(26, "0")}`;
const copyAt = (n: number) => `img_copy${String(n).padStart(22, "0")}`;
const rowsRead = countReads(dynamodb as never);

beforeAll(async () => {
  if (!process.env.LIBRARY) Object.assign(mostRows, LIMITS);
  const { imageTag, tag, feature, album: albums, share, shareKey, job, tagRule } = library.entities;
  for (const [n, id] of ids.entries())
    await change(owner, id, () => ({
      ...{ owner, id, key: `private/${owner}/photos/${id}`, name: "a.jpg", type: "image/jpeg", bytes: 1 },
      ...{ addedAt: photoAt(n).at, status: "ready" as const, attempts: 0, history: [], removed: [] },
      ...{ tags: [], sha256: n === 0 ? SHA256 : undefined, albums: [album] },
    }));
  const under = (term: string, count = PHOTOS, step = 1, from = 0) =>
    putRows(imageTag, Math.floor(count / step), (n) => ({ owner, term, ...photoAt(n * step + from) }));
  await Promise.all([
    under("timeline"),
    under("even", PHOTOS, 2),
    under("odd", PHOTOS, 2, 1),
    under("in:trash"),
    putRows(tag, PHOTOS, (n) => ({ owner, kind: "tag", term: `tag ${n}`, name: `Tag ${n}`, count: 1 })),
    putRows(tag, 60, (n) => ({ owner, kind: "own", term: `month:${1900 + n}-11`, name: "m", count: 1 })),
    putRows(albums, 90, (n) => ({
      ...{ owner, id: albumAt(n), title: `Album ${n}`, createdAt: photoAt(n).at, cover: ids[n] },
    })),
    putRows(share, 90, (n) => ({
      ...{ owner, id: shareAt(n), title: `Share ${n}`, createdAt: photoAt(n).at, album },
      ...{ hash: hashOf(secretAt(n)), expiresAt: ENDS, downloads: true, names: true, places: true },
    })),
    putRows(shareKey, 1, (n) => ({
      ...{ hash: hashOf(secretAt(n)), owner, id: shareAt(n), expiresAt: ENDS },
    })),
    putRows(job, 90, (n) => ({
      ...{ owner, id: jobAt(n), status: "done" as const, edit: {}, failures: [], expiresAt: 4e9, rev: 1 },
      ...{ done: 1, total: 1, failed: 0, changed: 1, source: 0, offset: 0 },
      ...{ createdAt: photoAt(n).at, updatedAt: photoAt(n).at, endedAt: photoAt(n).at },
    })),
    putRows(tagRule, 90, (n) => ({ owner, term: `said ${n}`, name: `Said ${n}`, to: "Other" })),
    putRows(feature, PHOTOS, (n) => ({ owner, id: photoAt(n).id, model: "m", vector: "AQID" })),
    putRows(imageTag, 40, (n) => ({ owner, term: `copy-of:${SHA256}`, at: photoAt(n).at, id: copyAt(n) })),
  ]);
  rowsRead();
}, 600_000);

const call = (method: string, path: string, body?: object, who = owner) =>
  callAs(app, who, method, path, body);

/** The worst that is known to ask of each route, and the rows of which it may read as many as a request may. */
const WORST: Record<
  RouteName | OpenRouteName,
  { ask: string[]; body?: object; rows: (keyof typeof mostRows)[]; another?: true }
> = {
  ListImages: {
    ask: [
      ...["", "timeline", "-tag", "even odd", "timeline -even -odd", "even -odd -timeline", "even OR odd"],
      ...["timeline -timeline", "timeline -in:trash", "cats -even", `"tag 7" even`],
      Array.from({ length: 20 }, (_, n) => `"tag ${n}"`).join(" OR "),
      `odd ${Array.from({ length: 19 }, (_, n) => `-"tag ${n}"`).join(" ")}`,
    ].map((q) => `?limit=200&q=${encodeURIComponent(q)}`),
    rows: ["index", "tags"],
  },
  ListTags: {
    ask: ["", "?prefix=t", "?prefix=t&q=even", "?prefix=t&q=even%20-odd%20-timeline"],
    // All of them: a page, the newest photo of each, and the rules. For each suggestion a search, which share what one may read.
    rows: ["tags", "tags", "index", "index"],
  },
  ChangeTag: { ask: [""], body: { name: "Tag 8" }, rows: ["jobs", "rules"] },
  RemoveTag: { ask: [""], rows: ["jobs", "rules"] },
  ForgetTagRule: { ask: [""], rows: [] },
  ListIds: { ask: ["", "?q=timeline%20-even", "?q=even%20-odd%20-timeline"], rows: ["index", "tags"] },
  ListJobs: { ask: [""], rows: ["jobs"] },
  AddJob: {
    ask: [""],
    body: { q: "timeline -even", edit: { favorite: true } },
    rows: ["jobs", "index", "tags"],
  },
  GetJob: { ask: [""], rows: [] },
  CancelJob: { ask: [""], rows: [] },
  ListAlbums: { ask: [""], rows: ["albums", "albums"] },
  AddAlbum: { ask: [""], body: { title: "Rome", add: ids.slice(0, 50) }, rows: ["albums"] },
  GetAlbum: { ask: [""], rows: [] },
  ChangeAlbum: {
    ask: [""],
    body: { title: "Paris", cover: ids[51], add: ids.slice(50), remove: ids.slice(0, 25) },
    rows: [],
  },
  ListShares: { ask: [""], rows: ["shares"] },
  AddShare: { ask: [""], body: { title: "Rome", album }, rows: ["shares"] },
  GetShared: { ask: [""], rows: ["shared"] },
  RemoveShare: { ask: [""], rows: [] },
  RemoveAlbum: { ask: [""], rows: ["leaving", "shares"] },
  GetAccount: { ask: [""], rows: [] },
  // The library is asked on afterwards.
  DeleteAccount: { ask: [""], body: { email: EMAIL }, rows: [], another: true },
  SignOutEverywhere: { ask: [""], rows: [] },
  ListMonths: { ask: [""], rows: ["months"] },
  ListPlaces: { ask: ["?q=a"], rows: [] },
  ListAlike: { ask: [""], rows: ["looks", "looks"] },
  ListLike: { ask: [""], rows: ["looks", "looks"] },
  GetImage: { ask: [""], rows: [] },
  ChangeImage: { ask: [""], body: { tags: { add: ["Tag 1"] } }, rows: [] },
  RetryImage: { ask: [""], rows: [] },
  ChangeImages: { ask: [""], body: { ids, tags: { add: ["Tag 2"] } }, rows: [] },
  RemoveImages: {
    ask: [
      `?${ids
        .slice(50)
        .map((id) => `id=${id}`)
        .join("&")}`,
    ],
    rows: [],
  },
  RemoveImage: { ask: ["?permanent=true"], rows: ["copies"] },
  ListOriginals: { ask: [`?ids=${ids.join(",")}`], rows: [] },
  AddUploads: {
    ask: [""],
    body: {
      files: ["cd", "ef"].map((byte) => ({
        ...{ name: "a.jpg", type: "image/jpeg", size: 1, sha256: byte.repeat(32) },
        albums: ["Rome", "Oslo"],
      })),
    },
    rows: ["albums"],
  },
};

/** Of a hundred photos, a few rows each: themselves, and what stands beside them. */
const OF_PHOTOS = 1000;

test.each(Object.entries(WORST))("%s", async (name, { ask, body, rows, another }) => {
  const [method, path] = { ...ROUTES, ...OPEN_ROUTES }[name as RouteName]
    .replace("shares/{id}", `shares/${shareAt(0)}`)
    .replace("{secret}", secretAt(0))
    .replace("albums/{id}", `albums/${album}`)
    .replace("jobs/{id}", `jobs/${jobAt(1)}`)
    .replace("{name}", name === "RemoveTag" ? "tag%206" : "tag%205")
    .replace("{id}", ids[0]!)
    .split(" ") as [string, string];
  for (const query of ask) {
    rowsRead();
    const { status, body: answer } = await call(method, `${path}${query}`, body, another && ANOTHER);
    const read = rowsRead();
    expect(status, `${query} ${JSON.stringify(answer)}`).toBeLessThan(300);
    if (process.env.LIBRARY) console.info(`${name}${decodeURIComponent(query)}: ${read} rows`);
    const most = rows.reduce((sum, kind) => sum + mostRows[kind], OF_PHOTOS);
    expect(read, query).toBeLessThanOrEqual(most);
  }
});

test("a photo that is met again, since its date moved meanwhile, is on a page once", async () => {
  const { body } = await call("GET", "/api/images?limit=200");
  const found = body.images.map(({ id }: { id: string }) => id);
  expect(new Set(found).size).toBe(found.length);
});

test("a search that stops early says how far it has looked, and comes to the end all the same", async () => {
  const found: string[] = [];
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ q: "timeline -even", limit: "200", ...(cursor && { cursor }) });
    const { body } = await call("GET", `/api/images?${query}`);
    if (body.searchedTo) seen.push(body.searchedTo);
    found.push(...body.images.map(({ id }: { id: string }) => id));
    cursor = body.cursor;
  } while (cursor);
  expect(seen.length).toBeGreaterThan(1);
  expect(seen).toEqual(seen.toSorted().reverse());
});
