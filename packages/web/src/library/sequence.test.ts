import { expect, test } from "vitest";
import type { Image } from "../api/types.ts";
import type { Group } from "./rows.ts";
import { placeOf } from "./sequence.ts";

const images = (...ids: string[]) => ids.map((id) => ({ id }) as Image);
const group = (q: string, complete: boolean, ...ids: string[]): Group => ({
  q,
  images: images(...ids),
  complete,
  count: 9,
});

test("within a month, a photo stands between its neighbors", () => {
  const place = placeOf([group("month:2026-11", true, "a", "b", "c")], "b");
  expect(place).toMatchObject({ previous: "a", next: "c" });
});

test("from month to month, where both are known", () => {
  const groups = [group("month:2026-11", true, "a", "b"), group("month:2026-10", true, "c", "d")];
  expect(placeOf(groups, "b").next).toBe("c");
  expect(placeOf(groups, "c").previous).toBe("b");
  expect(placeOf(groups, "a").previous).toBeUndefined();
  expect(placeOf(groups, "d").next).toBeUndefined();
});

test("what is not loaded is asked for, and no photo is skipped meanwhile", () => {
  const groups = [group("month:2026-11", false, "a", "b"), group("month:2026-10", true, "c")];
  const last = placeOf(groups, "b");
  expect(last.next).toBeUndefined();
  expect(last.wanted.find(({ q }) => q === "month:2026-11")?.count).toBeGreaterThan(2);
  const first = placeOf(groups, "c");
  expect(first.previous).toBeUndefined();
  expect(first.wanted).toContainEqual({ q: "month:2026-11", count: 9 });
});

test("a photo opened by its address is looked for in its month", () => {
  const groups = [group("month:2026-11", true, "a"), group("month:2026-10", false)];
  expect(placeOf(groups, "x", "2026-10").wanted).toEqual([{ q: "month:2026-10", count: 1 }]);
  expect(placeOf(groups, "x", "2026-11").wanted).toEqual([]);
});
