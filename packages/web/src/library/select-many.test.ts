import { expect, test } from "vitest";
import type { Image } from "../api/types";
import { arrange } from "./runs.ts";
import { between, countOf, hasGap, wholeQuery } from "./select-many.ts";

const group = (q: string, ids: string[], complete: boolean, count = ids.length) => ({
  ...{ q, label: q, count },
  ...arrange(ids.length > 0 ? [{ at: 0, images: ids.map((id) => ({ id }) as Image), complete }] : [], count),
});
const months = [
  group("month:2026-11", ["a", "b"], true),
  group("month:2026-10", ["c"], false, 40),
  group("month:2026-09", [], false, 7),
  group("month:2026-08", ["d"], false, 3),
];

test("a range has a gap where what lies between is not loaded, in either direction", () => {
  expect(hasGap(months, "a", "b")).toBe(false);
  expect(hasGap(months, "a", "c")).toBe(false);
  expect(hasGap(months, "c", "d")).toBe(true);
  expect(hasGap(months, "d", "a")).toBe(true);
  expect(hasGap(months, "a", "gone")).toBe(false);
});

test("within a month there is one where it was looked at in two places", () => {
  const photo = (id: string) => ({ id }) as Image;
  const runs = [
    { at: 0, images: [photo("a"), photo("b")], complete: false },
    { before: "2026-10-15T00:00:00.000Z", at: 20, images: [photo("c")], complete: false },
  ];
  const month = [{ q: "month:2026-10", count: 40, ...arrange(runs, 40) }];
  expect(hasGap(month, "a", "b")).toBe(false);
  expect(hasGap(month, "b", "c")).toBe(true);
});

test("a range is what stands between two photos, themselves included", () => {
  const ids = ["a", "b", "c", "d"];
  expect(between(ids, "b", "d")).toEqual(["b", "c", "d"]);
  expect(between(ids, "d", "b")).toEqual(["b", "c", "d"]);
  expect(between(ids, "b", "gone")).toBeUndefined();
});

test("months are of the timeline, and a search is its own list", () => {
  expect(wholeQuery(months)).toBe("");
  expect(wholeQuery([{ q: "cat", ...arrange([]) }])).toBe("cat");
});

test("how many there are is known by the months' counts, and of a search once it is loaded", () => {
  expect(countOf(months)).toBe(52);
  expect(countOf([{ q: "cat", ...arrange([]) }])).toBeUndefined();
});
