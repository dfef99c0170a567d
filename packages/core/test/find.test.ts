import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCloud } from "./cloud.ts";

/** What photos are found by beside what they show. */

const cloud = await startCloud();
const Image = await import("../src/image/index.ts");
const { change } = await import("../src/image/change.ts");
const { searchWithin, within } = await import("../src/search/index.ts");
const { months, suggestOwn } = await import("../src/tag/index.ts");
const { recount } = await import("../src/maintenance/recount/index.ts");
afterAll(() => cloud.close());

const owner = "ada";
const idOf = (n: number) => `img_${String(n).padStart(26, "0")}`;
const tagged = (...names: string[]) =>
  names.map((name) => ({ name, confidence: 90, source: "model" as const, parents: [], boxes: [] }));

/** Each with when it was taken, and what it is. */
const PHOTOS: Record<string, object> = {
  cat: { takenAt: "2025-12-24T18:00:00.000Z", name: "IMG_0061.HEIC", tags: tagged("Cat") },
  dog: { takenAt: "2025-12-31T23:59:59.999Z", camera: "Apple iPhone 13", tags: tagged("Dog") },
  band: { takenAt: "2026-01-01T00:00:00.000Z", tags: tagged("Rock and Roll") },
  rock: { takenAt: "2019-06-30T12:00:00.000Z", tags: tagged("Rock") },
  receipt: { takenAt: "2025-12-05T12:00:00.000Z", archived: true, tags: tagged("Receipt", "Cat") },
  tabby: { takenAt: "2018-01-01T12:00:00.000Z", tags: tagged("Tabby Cat") },
  year: { takenAt: "2018-01-02T12:00:00.000Z", tags: tagged("2019") },
};
const names = Object.keys(PHOTOS);

beforeAll(async () => {
  for (const [n, name] of names.entries()) {
    const id = idOf(n);
    await change(owner, id, () => ({
      ...{ owner, id, key: `private/${owner}/photos/${id}`, name: "a.jpg", type: "image/jpeg", bytes: 1 },
      ...{ addedAt: "2026-11-01T10:00:00.000Z", attempts: 1, history: [], removed: [], tags: [] },
      ...{ status: "ready" as const, ...PHOTOS[name] },
    }));
  }
});

const found = async (q?: string) =>
  (await Image.list({ owner, q })).images.map(({ id }) => names[Number(id.slice(4))]);

test.each([
  ["the timeline leaves the archive out", undefined, ["band", "dog", "cat", "rock", "year", "tabby"]],
  ["and so does a month of it", "december 2025", ["dog", "cat"]],
  ["and a year", "2025", ["dog", "cat"]],
  ["a search does not, of a tag", "receipt", ["receipt"]],
  ["nor of a tag and a month", "receipt dec 2025", ["receipt"]],
  ["nor of a tag and a year", "cat 2025", ["cat", "receipt"]],
  ["the archive itself", "archive", ["receipt"]],
  ["what is called in: elsewhere", "in:archive december 2025", ["receipt"]],
  ["months in words, either", "december 2025 or june 2019", ["dog", "cat", "rock"]],
  ["a tag that looks like a year, in quotes", '"2019"', ["year"]],
  ["from a day on", "after:2025-12-31", ["band", "dog"]],
  ["before a day", "before:2019-06-30", ["year", "tabby"]],
  ["between two", "after:2019-06 before:2026", ["dog", "cat", "rock"]],
  ["a bound reaches into the archive where the rest does", "cat after:2025", ["cat", "receipt"]],
  ["between two that leave nothing", "after:2026 before:2019", []],
  ["a file's name", "name:img_0061", ["cat"]],
  ["and its number", "name:0061.heic", ["cat"]],
  ["or typed alone", "img_0061", ["cat"]],
  ["a camera", "camera:iphone", ["dog"]],
  ["by its whole name", '"camera:Apple iPhone 13"', ["dog"]],
  ["or typed alone", "iphone", ["dog"]],
  ["or in lower case", "dog or rock", ["dog", "rock"]],
  ["not", "december 2025 not cat", ["dog"]],
  ["a tag with a word of the language in it", "rock and roll", ["band"]],
  ["its first word alone", "rock", ["rock"]],
  ["two words that are one tag", "tabby cat", ["tabby"]],
] as [string, string | undefined, string[]][])("%s: %s", async (_, q, expected) => {
  expect(await found(q)).toEqual(expected);
});

test("months are counted as the timeline has them", async () => {
  expect(await months({ owner })).toEqual([
    { month: "2026-01", count: 1 },
    { month: "2025-12", count: 2 },
    { month: "2019-06", count: 1 },
    { month: "2018-01", count: 2 },
  ]);
});

test("a bounded search comes to its end page by page, and to nothing older", async () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await searchWithin(1, { owner, q: "timeline -cat after:2019", limit: 1, cursor });
    seen.push(...page.ids.map((id) => names[Number(id.slice(4))]!));
    cursor = page.cursor;
  } while (cursor);
  expect(seen).toEqual(["band", "dog", "rock"]);
});

describe("what could be added to a search", () => {
  test("still finds something, and is counted within it", async () => {
    const counted = await within({ owner, q: "december 2025", terms: ["Cat", "Dog", "Rock", "archive"] });
    expect(counted).toEqual([
      { name: "Cat", count: 2 },
      { name: "Dog", count: 1 },
      { name: "archive", count: 1 },
    ]);
  });

  test("is of the library's own terms what is called so", async () => {
    expect(await suggestOwn({ owner, prefix: "arch" })).toEqual([{ name: "archive", count: 1 }]);
    expect(await suggestOwn({ owner, prefix: "iph" })).toEqual([{ name: "camera:iphone", count: 1 }]);
    expect(await suggestOwn({ owner, prefix: "fav" })).toEqual([]);
  });
});

test("favorites, the archive and a caption can be had, found and taken back, by the law", async () => {
  const id = idOf(0);
  const said = { favorite: true, archived: true, caption: "Grandma's birthday" };
  const { undo, ...image } = await Image.edit({ owner, id, edit: said });
  expect(image).toMatchObject(said);
  expect(undo).toEqual({ favorite: false, archived: false, caption: null });
  expect(await found("favorite")).toEqual(["cat"]);
  expect(await found("birthday")).toEqual(["cat"]);
  expect(await found("archive")).toEqual(["cat", "receipt"]);
  expect(await found("in:favorites december 2025")).toEqual(["cat"]);
  await Image.edit({ owner, id, edit: undo! });
  for (const q of ["favorite", "birthday"]) expect(await found(q)).toEqual([]);
  expect(await found("december 2025")).toEqual(["dog", "cat"]);
  expect((await recount({ owner })).findings).toEqual([]);
});
