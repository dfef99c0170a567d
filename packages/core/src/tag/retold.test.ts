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
      const changed = obey(image, rulesOf([rule]));
      const back = retold(before, image);
      if (!changed) expect(back).toBeUndefined();
      if (back) putBack(image, back);
      expect(inOrder(image)).toEqual(inOrder(before));
    }),
    { numRuns: 2000 },
  );
});

it("keeps their order where none became one with another, and what was said meanwhile", () => {
  const tags = ["Dog", "Cat", "Tree"].map(
    (name): Tag => ({ name, confidence: 90, source: "model", parents: [], boxes: [] }),
  );
  const image = { tags: structuredClone(tags), removed: [] as string[] };
  obey(image, rulesOf([{ term: "cat", to: "Kitty" }]));
  const back = retold({ tags, removed: [] }, image)!;
  const mine: Tag = { ...tags[0]!, name: "Mine", source: "person" };
  image.tags.push(mine);
  image.removed.push("tree");
  putBack(image, back);
  expect(image).toEqual({ tags: [...tags, mine], removed: ["tree"] });
});
