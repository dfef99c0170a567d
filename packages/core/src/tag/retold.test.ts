import fc from "fast-check";
import { expect, it } from "vitest";
import type { Tag } from "../library/entities.ts";
import { termOf } from "../term/index.ts";
import { putBack, retold } from "./retold.ts";
import { obey, rulesOf } from "./rules.ts";

const name = fc.constantFrom("Cat", "cat", "Kitty", "Animal", "Dog", "Tabby");
// Rows are plain objects.
const plain = { noNullPrototype: true };
const tag: fc.Arbitrary<Tag> = fc.record(
  {
    name,
    confidence: fc.integer({ min: 50, max: 100 }),
    source: fc.constantFrom("model", "file", "person"),
    parents: fc.uniqueArray(name, { maxLength: 2, selector: termOf }),
    boxes: fc.constant([]),
  },
  plain,
);
const keyOf = ({ source, name }: Tag) => `${source} ${termOf(name)}`;
const told = fc.record(
  {
    tags: fc.uniqueArray(tag, { selector: keyOf, maxLength: 8 }),
    removed: fc.uniqueArray(name.map(termOf), { maxLength: 3 }),
  },
  plain,
);
const rule = fc.record({ term: name.map(termOf), to: fc.option(name, { nil: undefined }) }, plain);

const inOrder = ({ tags, removed }: { tags: Tag[]; removed: string[] }) => ({
  tags: tags.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
  removed: removed.toSorted(),
});

it("brings tags that a rule has renamed, merged or removed back to what they were", () => {
  fc.assert(
    fc.property(told, rule, (before, rule) => {
      const image = structuredClone(before);
      const rules = rulesOf([rule]);
      const changed = obey(image, rules);
      const back = retold(before, image, rules);
      if (!changed) expect(back).toBeUndefined();
      if (!back) return;
      putBack(image, back);
      expect(inOrder(image)).toEqual(inOrder(before));
      // Whoever is cut off does it again.
      putBack(image, back);
      expect(inOrder(image)).toEqual(inOrder(before));
      // And one that was not changed yet is as it was.
      const untouched = structuredClone(before);
      putBack(untouched, back);
      expect(inOrder(untouched)).toEqual(inOrder(before));
    }),
    { numRuns: 2000 },
  );
});

const one = (name: string, source: Tag["source"] = "model"): Tag => ({
  ...{ name, confidence: 90, source, parents: [], boxes: [] },
});
/** A photo's tags as a rule has changed them, and what takes that back. */
function renamed(tags: Tag[], to?: string) {
  const image = { tags: structuredClone(tags), removed: [] as string[] };
  const rules = rulesOf([{ term: "cat", to }]);
  obey(image, rules);
  return { image, back: retold({ tags, removed: [] }, image, rules)! };
}

it("keeps their order where none became one with another, and what was said meanwhile", () => {
  const tags = ["Dog", "Cat", "Tree"].map((name) => one(name));
  const { image, back } = renamed(tags, "Kitty");
  const mine = one("Mine", "person");
  image.tags.push(mine);
  image.removed.push("tree");
  expect(putBack(image, back)).toBe(true);
  expect(image).toEqual({ tags: [...tags, mine], removed: ["tree"] });
  expect(putBack(image, back)).toBe(false);
});

it("keeps away what its owner took away under its new name", () => {
  const recognized = renamed([one("Cat")], "Kitty");
  recognized.image.removed.push("kitty");
  putBack(recognized.image, recognized.back);
  expect(recognized.image).toEqual({ tags: [one("Cat")], removed: ["cat"] });

  const merged = renamed([one("Cat"), one("Kitty", "file")], "Kitty");
  merged.image.removed.push("kitty");
  putBack(merged.image, merged.back);
  expect(merged.image.removed.toSorted()).toEqual(["cat", "kitty"]);

  const own = renamed([one("Cat", "person")], "Kitty");
  own.image.tags = [];
  putBack(own.image, own.back);
  expect(own.image.tags).toEqual([]);
});
