import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { meaningOf, parse } from "../search/grammar/index.ts";
import { termOf } from "../term/index.ts";
import { nearest, type OwnerTag, type Reading, TERMS_OF_ALL, understand } from "./index.ts";
import lexicon from "./lexicon.json" with { type: "json" };
import { loadLexicon } from "./lexicon.ts";

const tag = (name: string, count = 1): OwnerTag => ({ term: termOf(name), name, count });
const query = (text: string) => meaningOf(parse(text).tokens!);
const read = (text: string, names: string[]) =>
  understand(
    query(text),
    names.map((name) => tag(name)),
  );

describe("a term stands for", () => {
  test.each([
    ["itself, first", "cat", ["Cat", "Kitten"], ["cat", "kitten"]],
    ["itself, though nobody has it", "sofa", [], ["sofa"]],
    [
      "its synonyms, before its kinds",
      "bicycle",
      ["Tandem Bicycle", "Bike"],
      ["bicycle", "bike", "tandem bicycle"],
    ],
    ["nothing above it", "poodle", ["Dog", "Animal"], ["poodle"]],
    ["nothing beside it", "cat", ["Dog"], ["cat"]],
    ["nothing that only begins alike", "car", ["Carpet", "Carrot"], ["car"]],
    ["one of many, and many of one", "mice", ["Mouse"], ["mice", "mouse"]],
    ["one of many, and many of one", "mouse", ["Mice"], ["mouse", "mice"]],
    ["not what it only looks like many of", "glasses", ["Glass"], ["glasses"]],
    ["not what only looks like many of it", "glass", ["Glasses"], ["glass"]],
    ["what has the accents", "muller", ["Müller"], ["muller"]],
    ["what has them not", "müller", ["Muller"], ["muller"]],
    ["what has ss for ß", "strasse", ["Straße"], ["strasse"]],
    ["what has a hyphen", '"t shirt"', ["T-Shirt"], ["t shirt", "t-shirt"]],
  ])("%s: %s", async (_, text, names, terms) => {
    expect((await read(text, names)).all).toEqual([{ any: terms }]);
  });
});

test("words in a row are also one name, where there is such a tag; any other way they are not", async () => {
  const all = async (text: string, ...names: string[]) => (await read(text, names)).all;
  expect(await all("street art", "Street Art")).toEqual([
    { any: ["street art"], every: [["street"], ["art"]] },
  ]);
  expect(await all("golden retrievers run", "Golden Retriever")).toEqual([
    {
      any: ["golden retrievers", "golden retriever"],
      every: [["golden"], ["retrievers", "golden retriever"]],
    },
    { any: ["run"] },
  ]);
  expect(await all("street art", "Street", "Art")).toEqual([{ any: ["street"] }, { any: ["art"] }]);
  expect(await all("street OR art", "Street Art")).toEqual([{ any: ["street", "art"] }]);
});

test("the library's own terms are what they are", async () => {
  const { all, none, understood, unknown } = await read("untagged month:2026-11 -type:heic", [
    "Untagged Photo",
    "November",
  ]);
  expect({ all, none, understood, unknown }).toEqual({
    all: [{ any: ["untagged"] }, { any: ["month:2026-11"] }],
    none: ["type:heic"],
    understood: [],
    unknown: [],
  });
});

test("a tag that no photo has any more is nobody's meaning", async () => {
  const { all, understood, unknown } = await understand(query("sofa"), [tag("Couch", 0)]);
  expect({ all, understood, unknown }).toEqual({
    all: [{ any: ["sofa"] }],
    understood: [],
    unknown: ["sofa"],
  });
});

const words = Object.values(lexicon.meanings).flatMap((line) => line.split(" <")[0]!.split(", "));
const name = fc.oneof(
  fc.constantFrom(...words),
  fc.constantFrom("cat", "dog", "animal", "sofa", "Café", "cafe", "street art"),
  fc.string({ minLength: 1, maxLength: 12 }),
);
const vocabulary = fc
  .uniqueArray(fc.tuple(name, fc.nat(3)), { selector: ([each]) => termOf(each), maxLength: 60 })
  .map((all) => all.map(([each, count]) => tag(each, count)).filter(({ term }) => term !== ""));
const term = name.map((each) => termOf(each.replaceAll('"', ""))).filter((each) => each !== "");

const searched = ({ all, none }: Reading) => [
  ...all.flatMap(({ any, every = [] }) => [...any, ...every.flat()]),
  ...none,
];

describe("the laws of words", () => {
  test("a word vector never finds a photo: what is near is never searched for, and offered only where no photo is", async () => {
    const { word, kinds } = await loadLexicon();
    await fc.assert(
      fc.asyncProperty(vocabulary, term, async (tags, typed) => {
        const reading = await understand({ all: [[typed]], none: [] }, tags);
        const near = await nearest(reading.unknown, tags);
        const counts = new Map(tags.map(({ name, count }) => [name, count]));
        const found = searched(reading).filter((one) =>
          tags.some(({ term, count }) => term === one && count > 0),
        );
        if (near.length > 0) expect(found).toEqual([]);
        for (const { term, tags: offered } of near) {
          expect(term).toBe(typed);
          for (const each of offered) {
            expect(counts.get(each)).toBeGreaterThan(0);
            expect(searched(reading)).not.toContain(termOf(each));
          }
        }
        // What is searched for beside the term itself means the same, or is a kind of it, by the lexicon alone.
        const { forms, meanings } = word(typed);
        const below = kinds(meanings);
        for (const one of found) {
          const other = word(one);
          const same = other.forms.some((form) => forms.includes(form));
          expect(
            one === typed ||
              same ||
              other.meanings.some((each) => meanings.includes(each) || below.has(each)),
          ).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("the term itself is always searched for, before all others", async () => {
    await fc.assert(
      fc.asyncProperty(
        vocabulary,
        fc.array(term, { minLength: 1, maxLength: 3 }),
        term,
        async (tags, typed, left) => {
          const { all, none } = await understand({ all: [typed], none: [left] }, tags);
          for (const each of typed) expect(all[0]!.any).toContain(each);
          expect(all[0]!.any[0]).toBe(typed[0]);
          expect(none[0]).toBe(left);
        },
      ),
    );
  });

  test("names of two words in a row read no more streams than words do", async () => {
    const named = ["golden retriever", "polar bear", "fire truck", "ice cream", "living room", "sports car"];
    const large = [...new Set(words)].map((each) => tag(each));
    const reading = await understand(query(named.join(" ")), large);
    expect(reading.all.map(({ every }) => every?.length)).toEqual(named.map(() => 2));
    expect(searched(reading).length).toBeLessThanOrEqual(TERMS_OF_ALL);
  });

  test("whatever is asked of however large a library, few streams are read", async () => {
    const large = [...new Set(words)].map((each) => tag(each));
    const broad = fc.constantFrom(
      "animal",
      "person",
      "food",
      "plant",
      "vehicle",
      "building",
      "clothing",
      "mammal",
      "container",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.oneof(broad, term), { minLength: 1, maxLength: 20 }),
        fc.nat(19),
        async (typed, excluded) => {
          const none = typed.slice(0, excluded);
          const rest = typed.slice(excluded);
          const all = rest.length > 0 ? rest.map((each) => [each]) : [["timeline"]];
          expect(searched(await understand({ all, none }, large)).length).toBeLessThanOrEqual(TERMS_OF_ALL);
        },
      ),
      { numRuns: 30 },
    );
  });
});
