import { afterAll, expect, test } from "vitest";
import { startCloud } from "./cloud.ts";

const cloud = await startCloud({ contended: true });
const { change } = await import("../src/image/change.ts");
const { library } = await import("../src/library/index.ts");
const { list } = await import("../src/image/index.ts");
const { suggest, months } = await import("../src/tag/index.ts");
afterAll(() => cloud.close());

const base = (owner: string, id: string) => ({
  owner,
  id,
  key: `private/${owner}/photos/${id}`,
  name: "a.jpg",
  type: "image/jpeg",
  bytes: 1,
  addedAt: "2026-11-22T10:00:00.000Z",
  status: "ready" as const,
  attempts: 0,
  history: [],
  tags: [
    { name: "Tabby Cat", confidence: 90, source: "model" as const, parents: ["Cat", "Animal"], boxes: [] },
  ],
  removed: [],
});
const id = (n: number) => `img_${String(n).padStart(26, "0")}`;

test("indexes what a row calls for, and counts it", async () => {
  await change("o1", id(1), () => base("o1", id(1)));
  await change("o1", id(2), () => ({ ...base("o1", id(2)), tags: [] }));
  expect(await suggest({ owner: "o1" })).toEqual([
    { name: "Animal", count: 1 },
    { name: "Cat", count: 1 },
    { name: "Tabby Cat", count: 1 },
  ]);
  expect(await months({ owner: "o1" })).toEqual([{ month: "2026-11", count: 2 }]);
  const ids = async (q?: string) => (await list({ owner: "o1", q })).images.map((image) => image.id);
  expect(await ids()).toEqual([id(2), id(1)]);
  expect(await ids("cat")).toEqual([id(1)]);
  expect(await ids("-cat")).toEqual([id(2)]);
  await change("o1", id(1), (image) => ({ ...image!, trashedAt: "2026-11-23T10:00:00.000Z" }));
  expect(await ids("cat")).toEqual([]);
  expect(await ids("in:trash")).toEqual([id(1)]);
  expect(await suggest({ owner: "o1" })).toEqual([]);
});

test("takes as many steps as a photo with many tags needs", async () => {
  const tags = Array.from({ length: 100 }, (_, i) => ({
    name: `tag ${i}`,
    confidence: 100,
    source: "person" as const,
    parents: [],
    boxes: [],
  }));
  const image = await change("o2", id(1), () => ({ ...base("o2", id(1)), tags }));
  expect(image).toMatchObject({ rev: 3, dirty: undefined });
  expect(Object.keys(image!.indexed)).toEqual(expect.arrayContaining(tags.map(({ name }) => name)));
  expect(await suggest({ owner: "o2", prefix: "tag", limit: 200 })).toHaveLength(100);
});

test("merges changes that meet, however contended the tags are", async () => {
  await Promise.all(Array.from({ length: 6 }, (_, i) => change("o3", id(i), () => base("o3", id(i)))));
  const add = (name: string) =>
    change("o3", id(0), (image) => {
      image!.tags.push({ name, confidence: 100, source: "person", parents: [], boxes: [] });
      return image;
    });
  await Promise.all(["a", "b", "c", "d"].map(add));
  const { data } = await library.entities.image.get({ owner: "o3", id: id(0) }).go();
  expect(data!.tags.map(({ name }) => name).sort()).toEqual(["Tabby Cat", "a", "b", "c", "d"]);
  expect(await suggest({ owner: "o3", prefix: "cat" })).toEqual([{ name: "Cat", count: 6 }]);
});
