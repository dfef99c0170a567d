import { expect, test, vi } from "vitest";
import type { IdPage, Image } from "../api/types";

const api = vi.hoisted(() => ({ listIds: vi.fn<(of: { q: string }) => Promise<IdPage>>() }));
vi.mock("../api/client", () => api);
const { arrange } = await import("./runs.ts");
const { between, countOf, hasGap, selectAll, selectGroup, wholeQuery } = await import("./select-many.ts");
const { clearSelection, selection } = await import("./selection.ts");

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

const ids = (...ids: string[]) => ({ ids: ids.map((id) => ({ id })) }) as IdPage;
const selected = () => [...selection.get().ids];

test("what is selected after the page was left is not", async () => {
  let answer = (_: IdPage) => {};
  api.listIds.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
  const selecting = selectAll();
  clearSelection();
  answer(ids("a", "b"));
  await selecting;
  expect(selected()).toEqual([]);
});

test("a month that is not wholly loaded is selected, and let go again", async () => {
  api.listIds.mockResolvedValue(ids("c", "e", "f"));
  selection.set({ ids: new Set(["a"]), anchor: "a" });
  await selectGroup(months[1]!);
  expect(selected()).toEqual(["a", "c", "e", "f"]);
  await selectGroup(months[1]!);
  expect(selected()).toEqual(["a"]);
  await selectGroup(months[0]!);
  expect(selected()).toEqual(["a", "b"]);
  await selectGroup(months[0]!);
  expect(selected()).toEqual([]);
});
