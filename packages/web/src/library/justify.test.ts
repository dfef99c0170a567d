import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aspectOf, heightOf, type JustifyOptions, justify, tilesOf } from "./justify.ts";

const aspects = fc.array(fc.double({ min: 0.4, max: 4, noNaN: true }), { maxLength: 200 });
const options = fc.record({
  width: fc.integer({ min: 200, max: 3000 }),
  target: fc.integer({ min: 80, max: 320 }),
  gutter: fc.integer({ min: 0, max: 12 }),
});

const itself = (shape: number) => shape;

/** The rows with their tiles. */
const drawn = (shapes: readonly number[], how: JustifyOptions) =>
  justify(shapes, itself, how).map((row) => ({
    ...row,
    tiles: tilesOf(row, (index) => shapes[index]!, how.gutter),
  }));

describe("justified rows", () => {
  test("hold every photo once, in order", () => {
    fc.assert(
      fc.property(aspects, options, (shapes, how) => {
        const indexes = drawn(shapes, how).flatMap((row) => row.tiles.map(({ index }) => index));
        expect(indexes).toEqual(shapes.map((_, index) => index));
      }),
    );
  });

  test("keep each photo's shape", () => {
    fc.assert(
      fc.property(aspects, options, (shapes, how) => {
        for (const row of drawn(shapes, how)) {
          for (const { index, width } of row.tiles) expect(width / row.height).toBeCloseTo(shapes[index]!, 6);
        }
      }),
    );
  });

  test("fill the width, but for the last row, which may be shorter and never higher than the target", () => {
    fc.assert(
      fc.property(aspects, options, (shapes, how) => {
        const rows = drawn(shapes, how);
        for (const [at, row] of rows.entries()) {
          const last = row.tiles.at(-1)!;
          const reach = last.left + last.width;
          if (at < rows.length - 1) expect(reach).toBeCloseTo(how.width, 4);
          else expect(reach).toBeLessThanOrEqual(how.width + 0.001);
        }
        if (rows.length > 0) expect(rows.at(-1)!.height).toBeLessThanOrEqual(how.target + 0.001);
      }),
    );
  });

  test("stand below one another with a gutter between, tiles likewise beside one another", () => {
    fc.assert(
      fc.property(aspects, options, (shapes, how) => {
        const rows = drawn(shapes, how);
        for (const [at, row] of rows.entries()) {
          const above = rows[at - 1];
          expect(row.top).toBeCloseTo(above ? above.top + above.height + how.gutter : 0, 4);
          for (const [index, tile] of row.tiles.entries()) {
            const before = row.tiles[index - 1];
            expect(tile.left).toBeCloseTo(before ? before.left + before.width + how.gutter : 0, 4);
          }
        }
        expect(heightOf(rows)).toBeCloseTo(
          rows.reduce((sum, { height }) => sum + height, 0) + how.gutter * Math.max(0, rows.length - 1),
          2,
        );
      }),
    );
  });

  test("come close to the target on a page much wider than a photo", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.6, max: 1.8, noNaN: true }), { minLength: 20, maxLength: 80 }),
        (shapes) => {
          const rows = justify(shapes, itself, { width: 1600, target: 220, gutter: 4 });
          for (const { height } of rows.slice(0, -1)) {
            expect(height).toBeGreaterThan(220 * 0.75);
            expect(height).toBeLessThan(220 * 1.34);
          }
        },
      ),
    );
  });

  test("are none for no photos, and none without a width", () => {
    expect(justify([], itself, { width: 800, target: 200, gutter: 4 })).toEqual([]);
    expect(justify([1, 1], itself, { width: 0, target: 200, gutter: 4 })).toEqual([]);
  });
});

describe("a photo's shape", () => {
  test("is its width over its height, within what a row can bear", () => {
    expect(aspectOf({ width: 3000, height: 2000 })).toBe(1.5);
    expect(aspectOf({ width: 20_000, height: 1000 })).toBe(4);
    expect(aspectOf({ width: 100, height: 10_000 })).toBe(0.4);
  });

  test("is taken for 4:3 when unknown", () => {
    expect(aspectOf({})).toBeCloseTo(4 / 3);
    expect(aspectOf({ height: 20 })).toBeCloseTo(4 / 3);
  });
});
