import { expect, test } from "vitest";
import type { Image } from "../api/types.ts";
import { rowOf } from "./follow.tsx";
import { layoutRows } from "./rows.ts";
import { arrange } from "./runs.ts";

const images = Array.from({ length: 40 }, (_, at) => ({ id: `img_${at}`, width: 400, height: 300 }) as Image);
const options = { target: 220, gutter: 4, width: 1000, heading: 60 };
const groups = [
  {
    ...{ q: "month:2026-11", label: "November 2026", count: 20 },
    ...arrange([{ at: 0, images: images.slice(0, 20), complete: true }], 20),
  },
  {
    ...{ q: "month:2026-10", label: "October 2026", count: 60 },
    ...arrange([{ at: 0, images: images.slice(20), complete: false }], 60),
  },
];
const layout = layoutRows(groups, options);

test("each photo that is known stands in the row that draws it", () => {
  for (const { id } of images) {
    const { parts } = rowOf(groups, layout, id)!;
    expect(
      parts.flatMap(({ group, from, to }) => group.images.slice(from, to).map((image) => image?.id)),
    ).toContain(id);
  }
});

test("a photo that is not loaded stands in none", () => {
  expect(rowOf(groups, layout, "img_99")).toBeUndefined();
});
