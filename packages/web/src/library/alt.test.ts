import { expect, test } from "vitest";
import type { Tag } from "../api/types.ts";
import { altText, topTags } from "./alt.ts";

const tag = (name: string, confidence: number, more: Partial<Tag> = {}): Tag => ({
  name,
  confidence,
  source: "model",
  parents: [],
  boxes: [],
  ...more,
});

const tags = [
  tag("Animal", 99),
  tag("Sheep", 95, { parents: ["Mammal", "Animal"] }),
  tag("Mammal", 98, { parents: ["Animal"] }),
  tag("Meadow", 71),
  tag("Wales", 100, { source: "person" }),
];

test("the owner's tags come first, then what says most, then the surest", () => {
  expect(topTags({ tags }, 5).map(({ name }) => name)).toEqual([
    "Wales",
    "Sheep",
    "Meadow",
    "Animal",
    "Mammal",
  ]);
  expect(topTags({ tags }, 2)).toHaveLength(2);
});

test("what may be a sheep does not stand before what is surely an animal", () => {
  const unsure = [tag("Animal", 99), tag("Sheep", 62, { parents: ["Animal"] })];
  expect(topTags({ tags: unsure }, 2).map(({ name }) => name)).toEqual(["Animal", "Sheep"]);
});

test("a photo is described by its tags, or by its name while it has none", () => {
  expect(altText({ name: "a.jpg", tags: [tag("Cat", 90), tag("Sofa", 80)] })).toBe("Cat, Sofa");
  expect(altText({ name: "a.jpg", tags: [] })).toBe("a.jpg");
});
