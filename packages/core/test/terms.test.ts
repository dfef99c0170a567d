import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { lawBreaches } from "../../../e2e/chaos/law.ts";
import { startCloud } from "./cloud.ts";

/** What people call things, on its whole way: given, listed, found, counted, taken away. */

const cloud = await startCloud();
const { ScanCommand } = await import("@aws-sdk/lib-dynamodb");
const { dynamodb } = await import("../src/aws/dynamodb.ts");
const { change, read } = await import("../src/image/change.ts");
const Image = await import("../src/image/index.ts");
const { library } = await import("../src/library/index.ts");
const { recount } = await import("../src/maintenance/recount/index.ts");
const { reindex } = await import("../src/maintenance/reindex/index.ts");
const { suggest } = await import("../src/tag/index.ts");
afterAll(() => cloud.close());

let owner = "";
let runs = 0;
beforeEach(() => {
  owner = `owner-${runs++}`;
});
const idOf = (n: number) => `img_${String(n).padStart(26, "0")}`;
const photo = (n: number, changes: object = {}) =>
  change(owner, idOf(n), () => ({
    ...{ owner, id: idOf(n), key: `private/${owner}/photos/${idOf(n)}`, name: "a.jpg", type: "image/jpeg" },
    ...{ bytes: 1, addedAt: `2026-11-0${n}T10:00:00.000Z`, status: "ready" as const, attempts: 0 },
    ...{ history: [], tags: [], removed: [] },
    ...changes,
  }));
const tagged = (name: string) => ({
  ...{ name, confidence: 90, source: "model" as const, parents: [], boxes: [] },
});
const add = (n: number, ...names: string[]) =>
  Image.edit({ owner, id: idOf(n), edit: { tags: { add: names } } });
const remove = (n: number, ...names: string[]) =>
  Image.edit({ owner, id: idOf(n), edit: { tags: { add: [], remove: names } } });
const found = async (q: string) => (await Image.list({ owner, q })).images.map(({ id }) => id);

async function breaches(): Promise<string[]> {
  const { Items = [] } = await dynamodb.send(
    new ScanCommand({ TableName: cloud.table, ConsistentRead: true }),
  );
  const rows = new Map<string, never[]>();
  for (const item of Items.filter((item) => item.owner === owner))
    rows.set(item.__edb_e__, [...(rows.get(item.__edb_e__) ?? []), item as never]);
  return lawBreaches(rows);
}

const HOSTILE = [
  ...Object.getOwnPropertyNames(Object.prototype),
  ...[
    "prototype",
    "length",
    "name",
    "\\__proto__",
    "#",
    "a#b",
    "$x",
    "=1+1",
    "a:b",
    "null",
    "undefined",
    "😀",
  ],
];

test.each(HOSTILE)("a tag may be called %s", async (name) => {
  await photo(1);
  await add(1, name);
  expect((await Image.get({ owner, id: idOf(1) })).tags).toMatchObject([{ name }]);
  expect(await found(`"${name}"`)).toEqual([idOf(1)]);
  expect(await found("untagged")).toEqual([]);
  expect(await suggest({ owner, prefix: name })).toEqual([{ name, count: 1 }]);
  expect((await recount({ owner })).findings).toEqual([]);
  await remove(1, name);
  expect(await found(`"${name}"`)).toEqual([]);
  expect(await found("untagged")).toEqual([idOf(1)]);
  expect(await suggest({ owner })).toEqual([]);
  expect((await recount({ owner })).findings).toEqual([]);
});

test.each(["", " ", "\u200b", "\u00ad\u2060", "\u0301", "\ud800", "a\udc00"])(
  "%j is no tag",
  async (name) => {
    await photo(1);
    await expect((async () => add(1, name))()).rejects.toMatchObject({ code: "bad_request" });
  },
);

test("what an older version took with half a character is shown all the same", async () => {
  await photo(1, { name: "a\ud800.jpg", etag: "a", tags: [tagged("b\ud800")] });
  const image = await Image.get({ owner, id: idOf(1) });
  expect(image.originalUrl).toBeDefined();
  expect(image.name).toBe("a\ufffd.jpg");
});

test("a tag is called as the first one called it, in the whole library, until no photo has it", async () => {
  for (const n of [1, 2]) await photo(n);
  await add(1, "Cat");
  await add(2, "cat");
  expect(await suggest({ owner })).toEqual([{ name: "Cat", count: 2 }]);
  await remove(1, "Cat");
  expect(await suggest({ owner })).toEqual([{ name: "Cat", count: 1 }]);
  await remove(2, "cat");
  expect((await library.entities.tag.get({ owner, kind: "tag", term: "cat" }).go()).data).toBeNull();
  await add(1, "CAT");
  expect(await suggest({ owner })).toEqual([{ name: "CAT", count: 1 }]);
});

describe("what is asked for finds what is meant", () => {
  test("in tags, and in what is written in pictures", async () => {
    await photo(1, { tags: [tagged("Café")] });
    await photo(2, { text: { words: ["café"], lines: 0 } });
    await photo(3, { tags: [tagged("Cat")] });
    await photo(4, { text: { words: ["cat"], lines: 0 } });
    for (const q of ["cafe", "café", "CAFÉ", "ｃａｆｅ"])
      expect(await found(q), q).toEqual([idOf(2), idOf(1)]);
    for (const q of ["cats", "Cat", "CATS"]) expect(await found(q), q).toEqual([idOf(4), idOf(3)]);
  });

  test("among types", async () => {
    for (const [n, type] of ["jpeg", "tiff", "heic", "heif"].entries())
      await photo(n + 1, { type: `image/${type}` });
    for (const q of ["type:jpg", "type:jpeg", "TYPE:JPG"]) expect(await found(q), q).toEqual([idOf(1)]);
    for (const q of ["type:tif", "type:tiff"]) expect(await found(q), q).toEqual([idOf(2)]);
    for (const q of ["type:heic", "type:HEIF"]) expect(await found(q), q).toEqual([idOf(4), idOf(3)]);
    expect(await found("-type:jpg")).not.toContain(idOf(1));
  });
});

test("what was taken away stays away, however it is spelled", async () => {
  await photo(1, { tags: [tagged("Cafe")], removed: ["café"] });
  expect(await found("cafe")).toEqual([]);
  expect((await Image.get({ owner, id: idOf(1) })).tags).toEqual([]);
});

describe("photos of one millisecond", () => {
  const at = "2024-08-08T08:08:08.100Z";
  const names = ["IMG_9.jpg", "IMG_10.jpg", "IMG_10 2.jpg", "IMG_.jpg", "日本.jpg", "IMG_0100.jpg"];

  test("stand in the order of their names, page by page, whatever else is asked for", async () => {
    for (const [n, name] of names.entries())
      await photo(n + 1, { name, takenAt: at, tags: [tagged(n % 2 ? "Odd" : "Even")] });
    const pages = async (q?: string) => {
      const seen: string[] = [];
      for (let cursor: string | undefined, first = true; first || cursor; first = false) {
        const page = await Image.list({ owner, q, limit: 1, cursor });
        seen.push(...page.images.map(({ name }) => name));
        cursor = page.cursor;
      }
      return seen;
    };
    const all = await pages();
    expect([...all].sort()).toEqual([...names].sort());
    const numbered = all.filter((name) => /IMG_\d+\./.test(name));
    expect(numbered).toEqual(["IMG_0100.jpg", "IMG_10.jpg", "IMG_9.jpg"]);
    for (const q of ["odd OR even", "type:jpeg -odd", "odd type:jpeg"])
      expect(await pages(q), q).toEqual(
        all.filter((name) =>
          q.includes("OR") ? true : names.indexOf(name) % 2 === (q.startsWith("odd") ? 1 : 0),
        ),
      );
    expect((await Image.list({ owner, before: at })).images).toEqual([]);
    expect((await Image.list({ owner, before: "2024-08-08T08:08:08.101Z" })).images).toHaveLength(
      names.length,
    );
  });

  test("a cursor of an earlier version is a place still", async () => {
    await photo(1, { takenAt: at });
    await photo(2, { takenAt: "2020-01-01T00:00:00.000Z" });
    const cursor = Buffer.from(JSON.stringify(["2024-08-08T08:08:08.099Z", idOf(9)])).toString("base64url");
    expect((await Image.list({ owner, cursor })).images.map(({ id }) => id)).toEqual([idOf(2)]);
    await expect(Image.list({ owner, cursor: "bm9uZQ" })).rejects.toMatchObject({ code: "bad_request" });
  });
});

test("an index of an earlier version is brought in line, as far as one likes, and used meanwhile", async () => {
  for (const n of [1, 2, 3]) {
    await photo(n, { tags: [tagged("Cafe")] });
    // As the version before wrote it.
    const image = (await read(owner, idOf(n)))!;
    const { cafe: at, ...rest } = image.indexed;
    await library.entities.image
      .patch({ owner, id: image.id })
      .set({ indexed: { ...rest, café: at! } })
      .go();
    await library.entities.imageTag.delete({ owner, term: "cafe", at: at!, id: image.id }).go();
    await library.entities.imageTag.put({ owner, term: "café", at: at!, id: image.id }).go();
  }
  await library.entities.tag.delete({ owner, kind: "tag", term: "cafe" }).go();
  await library.entities.tag.put({ owner, kind: "tag", term: "café", name: "Café", count: 3 }).go();
  expect(await breaches()).toEqual([]);
  expect(await found("cafe")).toHaveLength(3);

  expect((await reindex({ owner, dryRun: true })).stale).toHaveLength(3);
  const stopping = new AbortController();
  const { stale } = await reindex({ owner, signal: stopping.signal, onProgress: () => stopping.abort() });
  await add(2, "New");
  expect((await reindex({ owner })).stale.length).toBeLessThanOrEqual(3 - stale.length);
  expect((await reindex({ owner })).stale).toEqual([]);
  expect(await found("cafe")).toHaveLength(3);
  expect(await suggest({ owner, prefix: "caf" })).toEqual([{ name: "Cafe", count: 3 }]);
  expect(await breaches()).toEqual([]);
});
