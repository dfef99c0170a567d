import { expect, test } from "vitest";
import type { Image } from "../api/types.ts";
import { rowOf } from "./follow.tsx";
import { layoutRows } from "./rows.ts";

const images = Array.from({ length: 40 }, (_, at) => ({ id: `img_${at}`, width: 400, height: 300 }) as Image);
const options = { target: 220, gutter: 4, width: 1000, heading: 60 };
const groups = [
  { q: "month:2026-11", label: "November 2026", images: images.slice(0, 20), complete: true, count: 20 },
  { q: "month:2026-10", label: "October 2026", images: images.slice(20), complete: false, count: 60 },
];

test("each photo that is known stands in the row that draws it", () => {
  const rows = layoutRows(groups, options);
  for (const { id } of images) {
    const row = rowOf(rows, id)!;
    expect(row.tiles.map(({ index }) => row.group.images[index]?.id)).toContain(id);
  }
});

test("a photo that is not loaded stands in none", () => {
  expect(rowOf(layoutRows(groups, options), "img_99")).toBeUndefined();
});
