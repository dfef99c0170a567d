import type { LambdaEvent } from "hono/aws-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCloud } from "../../core/test/cloud.ts";

const cloud = await startCloud();
const { app } = await import("../src/api/app.ts");
const { change } = await import("../../core/src/image/change.ts");
afterAll(() => cloud.close());

const ADA = "7468d4b8-0001-7000-0000-000000000001";
const EVE = "7468d4b8-0002-7000-0000-000000000002";

const idOf = (n: number) => `img_${String(n).padStart(26, "0")}`;
/** File name → the tags that a person gave it, which have no parents. */
const PHOTOS: Readonly<Record<string, readonly string[]>> = {
  "couch.jpg": ["Couch"],
  "cat.jpg": ["Cat"],
  "kitten.jpg": ["Kitten"],
  "dog.jpg": ["Dog"],
  "wave.jpg": ["Sea"],
  "cafe.jpg": ["Café", "Müller"],
  "mural.jpg": ["Street Art"],
  "road.jpg": ["Street"],
  "gallery.jpg": ["Street", "Art"],
  "leaf.jpg": ["Leaf", "Forest"],
  "glass.jpg": ["Glass"],
  "portrait.jpg": ["Glasses"],
  "untagged.jpg": [],
};

beforeAll(async () => {
  for (const [n, [name, tags]] of Object.entries(PHOTOS).entries())
    await change(ADA, idOf(n), () => ({
      owner: ADA,
      id: idOf(n),
      key: idOf(n),
      name,
      type: "image/jpeg",
      bytes: 1,
      addedAt: `2026-11-22T00:00:${String(n).padStart(2, "0")}.000Z`,
      status: "ready",
      attempts: 0,
      history: [],
      removed: [],
      tags: tags.map((tag) => ({ name: tag, confidence: 100, source: "person", parents: [], boxes: [] })),
    }));
});

async function find(q: string, more: Record<string, string> = {}, owner = ADA) {
  const event = {
    requestContext: { requestId: "r", authorizer: { jwt: { claims: { sub: owner, token_use: "access" } } } },
  };
  const query = new URLSearchParams({ q, ...more });
  const response = await app.request(`/api/images?${query}`, {}, { event: event as unknown as LambdaEvent });
  expect(response.status).toBe(200);
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of the answer.
  const { images, ...said } = (await response.json()) as any;
  // Which of its kinds comes first is the lexicon's affair.
  for (const { tags } of said.understood ?? []) tags.sort();
  return { found: images.map(({ name }: { name: string }) => name.replace(".jpg", "")).sort(), ...said };
}

describe("a word finds what has a tag of", () => {
  test.each([
    ["the same meaning", "sofa", ["couch"], [{ term: "sofa", tags: ["Couch"] }]],
    [
      "the same meaning, said informally of many",
      "kitties",
      ["cat", "kitten"],
      [{ term: "kitties", tags: ["Cat", "Kitten"] }],
    ],
    ["the same meaning to the recognizer", "ocean", ["wave"], [{ term: "ocean", tags: ["Sea"] }]],
    ["that name itself, and no more is said", "sea", ["wave"], undefined],
    [
      "a kind of it",
      "animal",
      ["cat", "dog", "kitten"],
      [{ term: "animal", tags: ["Cat", "Dog", "Kitten"] }],
    ],
    ["the name without its accents, which is the same", "cafe", ["cafe"], undefined],
    ["the name with its accents", "MÜLLER", ["cafe"], undefined],
    ["the one that it is many of", "leaves", ["leaf"], [{ term: "leaves", tags: ["Leaf"] }]],
    ["the name, quoted", '"street art"', ["mural"], undefined],
    ["the words in a row, or each of them", "street art", ["gallery", "mural"], undefined],
    [
      "any of the words",
      "sofa OR ocean",
      ["couch", "wave"],
      [
        { term: "sofa", tags: ["Couch"] },
        { term: "ocean", tags: ["Sea"] },
      ],
    ],
  ])("%s: %s", async (_, q, found, understood) => {
    expect(await find(q)).toEqual({ found, ...(understood && { understood }) });
  });

  test.each([
    ["another thing whose name looks like one and many", "glasses", ["portrait"]],
    ["a narrower word's broader tag", "kitten", ["kitten"]],
  ])("and not %s: %s", async (_, q, found) => {
    expect((await find(q)).found).toEqual(found);
  });

  test("in nobody else's library", async () => {
    expect(await find("sofa", {}, EVE)).toEqual({ found: [] });
  });
});

test("what is left out is the word, its synonyms and its kinds, and nothing above or near it", async () => {
  const { found: all } = await find("-zzz");
  const without = async (q: string) => {
    const { found } = await find(q);
    return all.filter((name: string) => !found.includes(name));
  };
  expect(await without("-sofas")).toEqual(["couch"]);
  expect(await without("-animal")).toEqual(["cat", "dog", "kitten"]);
  expect(await without("-poodle")).toEqual([]);
  expect(await without("-painting")).toEqual([]);
});

test("a word that no photo has gives no photo, and the tags nearest to it", async () => {
  const poodle = await find("poodle");
  expect(poodle.found).toEqual([]);
  expect(poodle.near).toHaveLength(1);
  expect(poodle.near[0].term).toBe("poodle");
  expect(poodle.near[0].tags[0]).toBe("Dog");
  const mural = await find('"wall painting"');
  expect(mural).toMatchObject({
    found: [],
    near: [{ term: "wall painting", tags: expect.arrayContaining(["Art"]) }],
  });
});

test("a tag that the last photo lost is near no more", async () => {
  expect((await find("poodle")).near[0].tags).toContain("Dog");
  const dog = idOf(Object.keys(PHOTOS).indexOf("dog.jpg"));
  const set = (removed: string[]) =>
    change(ADA, dog, (image) => ({ ...image!, removed, tags: removed.length ? [] : image!.tags }));
  const before = (await find("dog")).found;
  await set(["dog"]);
  expect((await find("poodle")).near?.[0].tags ?? []).not.toContain("Dog");
  expect(before).toEqual(["dog"]);
});

test.each(["untagged", "month:2026-11", "type:jpeg", "in:trash"])(
  "%s is no word: nothing is said of it",
  async (q) => {
    expect(Object.keys(await find(q))).toEqual(["found"]);
  },
);

test("pages of a word go on where they ended, and say what they show", async () => {
  const first = await find("animal", { limit: "1" });
  const second = await find("animal", { limit: "1", cursor: first.cursor });
  expect(second.understood).toEqual(first.understood);
  expect(second.found).not.toEqual(first.found);
});
