import { expect, test } from "vitest";
import { extended, NO_SELECTION, toggled, without } from "./selection.ts";

const order = ["a", "b", "c", "d", "e"];

test("a tick is set and taken away", () => {
  const one = toggled(NO_SELECTION, "b");
  expect([...one.ids]).toEqual(["b"]);
  expect([...toggled(one, "b").ids]).toEqual([]);
});

test("a range runs from the last tick, in either direction", () => {
  const from = toggled(NO_SELECTION, "d");
  expect([...extended(from, "b", order).ids].sort()).toEqual(["b", "c", "d"]);
  expect([...extended(from, "e", order).ids].sort()).toEqual(["d", "e"]);
});

test("a range keeps what was ticked before", () => {
  const both = toggled(toggled(NO_SELECTION, "a"), "c");
  expect([...extended(both, "d", order).ids].sort()).toEqual(["a", "c", "d"]);
});

test("a range without a start is a tick", () => {
  expect([...extended(NO_SELECTION, "c", order).ids]).toEqual(["c"]);
});

test("photos that are gone are not selected any more", () => {
  const both = toggled(toggled(NO_SELECTION, "a"), "c");
  expect([...without(both, new Set(["c"])).ids]).toEqual(["a"]);
  expect(without(both, new Set(["z"]))).toBe(both);
});
