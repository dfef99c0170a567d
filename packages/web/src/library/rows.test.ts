import { expect, test } from "vitest";
import type { Image } from "../api/types.ts";
import { type Group, layoutRows } from "./rows.ts";

const options = { width: 1000, target: 200, gutter: 4, heading: 60 };

function photos(count: number): Image[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `img_${index}`,
    name: "a.jpg",
    type: "image/jpeg",
    bytes: 1,
    width: 400,
    height: 300,
    status: "ready",
    favorite: false,
    archived: false,
    addedAt: "2026-11-22T12:00:00Z",
    tags: [],
  }));
}

const group = (more: Partial<Group>): Group => ({ q: "month:2026-11", images: [], complete: true, ...more });

test("groups stand one under the other, each under its heading", () => {
  const rows = layoutRows(
    [
      group({ label: "November", images: photos(5) }),
      group({ q: "month:2026-10", label: "October", images: photos(2) }),
    ],
    options,
  );
  expect(rows.map(({ kind }) => kind)).toEqual(["heading", "photos", "photos", "heading", "photos"]);
  for (const [index, row] of rows.entries()) {
    const above = rows[index - 1];
    expect(row.top).toBeCloseTo(above ? above.top + above.height : 0, 4);
  }
});

test("a month that is not loaded takes the room of as many photos as it has", () => {
  const known = layoutRows([group({ images: photos(40) })], options);
  const unknown = layoutRows([group({ images: [], complete: false, count: 40 })], options);
  const partly = layoutRows([group({ images: photos(10), complete: false, count: 40 })], options);
  expect(unknown.at(-1)!.top).toBeCloseTo(known.at(-1)!.top, 4);
  expect(partly.at(-1)!.top).toBeCloseTo(known.at(-1)!.top, 4);
});

test("of a search with more to come, the last row waits until it is full", () => {
  const going = layoutRows([group({ images: photos(9), complete: false })], options);
  const done = layoutRows([group({ images: photos(9) })], options);
  expect(going.length).toBe(done.length - 1);
  const paused = { images: photos(9), complete: false, pausedAt: "2019-03-01T00:00:00.000Z" };
  expect(layoutRows([group(paused)], options).length).toBe(done.length);
});

test("a month whose count was too high is as long as what it turned out to hold", () => {
  const rows = layoutRows([group({ images: photos(3), complete: true, count: 300 })], options);
  expect(rows.flatMap((row) => (row.kind === "photos" ? row.tiles : []))).toHaveLength(3);
});
