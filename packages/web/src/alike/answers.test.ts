import { expect, test } from "vitest";
import type { AlikeGroup, Image } from "../api/types.ts";
import { without } from "./answers.ts";

const group = (best: string, ...ids: string[]): AlikeGroup => ({
  best,
  images: ids.map((id) => ({ id }) as Image),
  count: ids.length,
});

test("a group that nothing was taken from stays as it is", () => {
  const groups = [group("a", "a", "b")];
  expect(without(groups, new Set(["x"]))[0]).toBe(groups[0]);
});

test("a photo that is left alone is no group", () => {
  expect(without([group("a", "a", "b"), group("c", "c", "d")], new Set(["b"]))).toEqual([
    group("c", "c", "d"),
  ]);
});

test("of a group whose best is gone another is the best", () => {
  expect(without([group("a", "a", "b", "c")], new Set(["a"]))).toEqual([group("b", "b", "c")]);
});
