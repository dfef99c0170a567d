import { expect, test } from "vitest";
import type { Image } from "../api/types.ts";
import { arrange } from "./runs.ts";
import { placeOf, type Sequence } from "./sequence.ts";

const COUNT = 9;
const image = (id: string) => ({ id, addedAt: "2026-11-15T12:00:00.000Z" }) as Image;

/** A month of nine photos, or of those alone. */
function group(q: string, complete: boolean, ...ids: string[]): Sequence {
  const runs = ids.length > 0 ? [{ at: 0, images: ids.map(image), complete }] : [];
  return { q, count: COUNT, ...arrange(runs, COUNT) };
}

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
  const wanted = (place: ReturnType<typeof placeOf>) =>
    place.wanted.find(({ q }) => q === "month:2026-11")?.load.length;
  expect(wanted(last)).toBeGreaterThan(2);
  const first = placeOf(groups, "c");
  expect(first.previous).toBeUndefined();
  expect(wanted(first)).toBe(COUNT);
});

test("a photo opened by its address is looked for in its month, by its time", () => {
  const groups = [group("month:2026-11", true, "a"), group("month:2026-10", false)].map((one) => ({
    ...one,
    span: { before: "2026-11-01T00:00:00.000Z", since: "2026-09-30T23:59:59.999Z" },
  }));
  const taken = (takenAt: string) => ({ takenAt, addedAt: takenAt });
  expect(placeOf(groups, "x", taken("2026-10-15T12:00:00.000Z")).wanted).toMatchObject([
    { q: "month:2026-10", load: { before: "2026-10-15T12:00:00.001Z", at: 5 } },
  ]);
  expect(placeOf(groups, "x", taken("2026-11-15T12:00:00.000Z")).wanted).toEqual([]);
});
