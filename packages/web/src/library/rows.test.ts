import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Image } from "../api/types.ts";
import { tilesOf } from "./justify.ts";
import {
  fit,
  type Group,
  layoutRows as layoutOf,
  type Row,
  type RowOptions,
  rowAt,
  shapeOf,
  TALLEST,
  visible,
} from "./rows.ts";
import { arrange } from "./runs.ts";

const options = { width: 1000, target: 200, gutter: 4, heading: 60 };

function photos(count: number, of = "img", shape = 4 / 3): Image[] {
  return Array.from(
    { length: count },
    (_, index) => ({ id: `${of}_${index}`, width: 300 * shape, height: 300 }) as Image,
  );
}

/** @param count what the month is said to hold, where not all of it is loaded */
function group(q: string, images: Image[], more: Partial<Group> & { whole?: boolean } = {}): Group {
  const { whole = true, ...rest } = more;
  const runs = images.length > 0 || whole ? [{ at: 0, images, complete: whole }] : [];
  return { q, ...arrange(runs, rest.count), ...rest };
}

/** All of it drawn. */
function layoutRows(groups: readonly Group[], how: RowOptions) {
  const layout = layoutOf(groups, how);
  return { ...layout, bands: visible(layout, { from: 0, to: layout.height + 1 }) };
}

/** The photos of a row, left to right. */
const tiles = (row: Row) =>
  row.parts.flatMap(({ group: { images }, from, to, left }) =>
    tilesOf({ from, to, height: row.height }, (index) => shapeOf(images[index]), options.gutter).map(
      (tile) => ({ ...tile, left: left + tile.left }),
    ),
  );

const ids = (row: Row) =>
  row.parts.flatMap(({ group: { images }, from, to }) => images.slice(from, to).map((image) => image?.id));

test("groups stand one under the other, each under its heading", () => {
  const { bands, height } = layoutRows(
    [
      group("month:2026-11", photos(8), { label: "November" }),
      group("month:2026-10", photos(7), { label: "October" }),
    ],
    options,
  );
  expect(bands.map(({ headings }) => headings.map(({ label }) => label))).toEqual([
    ["November"],
    ["October"],
  ]);
  let bottom = 0;
  for (const band of bands) {
    expect(band.top).toBeCloseTo(bottom, 4);
    bottom += options.heading;
    for (const row of band.rows) {
      expect(row.top).toBeCloseTo(bottom, 4);
      bottom += row.height + options.gutter;
    }
  }
  expect(height).toBeCloseTo(bottom, 4);
});

test("a month that is not loaded takes the room of as many photos as it has", () => {
  const { height } = layoutRows([group("month:2026-11", photos(40))], options);
  const unknown = layoutRows([group("month:2026-11", [], { count: 40, whole: false })], options);
  const partly = layoutRows([group("month:2026-11", photos(10), { count: 40, whole: false })], options);
  expect(unknown.height).toBeCloseTo(height, 4);
  expect(partly.height).toBeCloseTo(height, 4);
});

test("of a search with more to come, the last row waits until it is full", () => {
  const rowsOf = (one: Group) => layoutRows([one], options).bands[0]!.rows.length;
  const done = rowsOf(group("cat", photos(9)));
  expect(rowsOf(group("cat", photos(9), { whole: false }))).toBe(done - 1);
  const pausedAt = "2019-03-01T00:00:00.000Z";
  expect(rowsOf(group("cat", photos(9), { whole: false, pausedAt }))).toBe(done);
});

test("a month whose count was too high is as long as what it turned out to hold", () => {
  const { bands } = layoutRows([group("month:2026-11", photos(3), { count: 300 })], options);
  expect(bands.flatMap(({ rows }) => rows.flatMap(ids))).toHaveLength(3);
});

describe("months of few photos", () => {
  const month = (at: number, images: Image[], more = {}) =>
    group(`month:${at}`, images, { label: `${at}`, ...more });

  test("share a row, each under its name", () => {
    const { bands } = layoutRows(
      [1, 2, 3].map((at) => month(at, photos(1, `m${at}`))),
      options,
    );
    expect(bands.map(({ headings }) => headings.map(({ label }) => label))).toEqual([["1", "2", "3"]]);
    expect(bands[0]!.rows.map(ids)).toEqual([["m1_0", "m2_0", "m3_0"]]);
    for (const [at, { left }] of bands[0]!.headings.entries())
      expect(tiles(bands[0]!.rows[0]!)[at]!.left).toBeCloseTo(left, 4);
  });

  test("stay in their bands when their photos come, whatever shape they are", () => {
    const counts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(counts, fc.double({ min: 0.4, max: 4, noNaN: true }), (all, shape) => {
        const labels = (groups: Group[]) =>
          layoutRows(groups, options).bands.map(({ headings }) => headings.map(({ label }) => label));
        const before = all.map((count, at) => month(at, [], { count, whole: false }));
        const after = all.map((count, at) => month(at, photos(count, `m${at}`, shape), { count }));
        expect(labels(after)).toEqual(labels(before));
      }),
    );
  });

  test("never reach over the page's edge, nor over each other, and none is left out", () => {
    const months = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0.4, max: 4, noNaN: true })),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(
        months,
        fc.integer({ min: 300, max: 2000 }),
        fc.constantFrom(72, 132, 220, 352),
        (all, width, target) => {
          const groups = all.map(([count, shape], at) => month(at, photos(count, `m${at}`, shape)));
          const { bands } = layoutRows(groups, { ...options, width, target });
          for (const row of bands.flatMap(({ rows }) => rows)) {
            let edge = 0;
            for (const tile of tiles(row)) {
              expect(tile.left).toBeGreaterThanOrEqual(edge - 0.01);
              edge = tile.left + tile.width;
            }
            expect(edge).toBeLessThanOrEqual(width + 0.01);
          }
          expect(bands.flatMap(({ rows }) => rows.flatMap(ids))).toEqual(
            groups.flatMap(({ images }) => images.map((image) => image?.id)),
          );
        },
      ),
    );
  });
});

test("what is visible between two places is what stands there, and each photo's row is found", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(
      sizes,
      fc.integer({ min: -500, max: 9000 }),
      fc.integer({ min: 1, max: 2000 }),
      (all, from, length) => {
        const groups = all.map((count, at) =>
          group(`month:${at}`, photos(count, `m${at}`), { label: `${at}` }),
        );
        const layout = layoutOf(groups, options);
        const rows = visible(layout, { from: 0, to: layout.height }).flatMap((band) => band.rows);
        const there = rows.filter(({ top, height }) => top + height > from && top < from + length);
        expect(visible(layout, { from, to: from + length }).flatMap((band) => band.rows)).toEqual(there);
        for (const { q, images } of groups)
          for (const [index, image] of images.entries())
            expect(ids(rowAt(layout, q, index)!)).toContain(image!.id);
      },
    ),
    { numRuns: 30 },
  );
});

test.each([
  ["a telephone", { width: 342, target: 120 }],
  ["a telephone, large photos", { width: 342, target: 192 }],
  ["a desktop", { width: 1200, target: 220 }],
  ["a desktop, large photos", { width: 1200, target: 352 }],
])("a million photos on %s are no taller than a browser scrolls", (_, size) => {
  const months = Array.from({ length: 240 }, (_, at) =>
    group(`month:${at}`, [], { label: `${at}`, count: Math.round(1_000_000 / 240), whole: false }),
  );
  const how = { ...options, ...size };
  const layout = fit(months, how);
  expect(layout.height).toBeLessThanOrEqual(TALLEST);
  const rows = visible(layout, { from: 0, to: layout.height }).flatMap((band) => band.rows);
  expect(rows.reduce((sum, row) => sum + row.parts[0]!.to - row.parts[0]!.from, 0)).toBe(
    240 * Math.round(1_000_000 / 240),
  );
});
