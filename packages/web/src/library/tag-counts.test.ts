import { expect, test } from "vitest";
import { countTags } from "./tag-counts.ts";

const image = (...names: string[]) => ({
  tags: names.map((name) => ({ name, confidence: 90, source: "model" as const, parents: [], boxes: [] })),
});

test("tags are counted by what they mean, the most frequent first", () => {
  expect(countTags([image("Cat", "Zoo"), image("cat", "Ant"), image()])).toEqual([
    { name: "Cat", count: 2 },
    { name: "Ant", count: 1 },
    { name: "Zoo", count: 1 },
  ]);
});
