import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { area, type Box, clip, decodeBox, iou, suppress } from "./boxes.ts";

const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const anyBox: fc.Arbitrary<Box> = fc
  .tuple(fraction, fraction, fraction, fraction)
  .map(([left, top, width, height]) => clip({ left, top, width: width || 0.01, height: height || 0.01 }));
const anywhere = fc.double({ min: -20, max: 20, noNaN: true });

describe("boxes", () => {
  it("decodes an encoding of zeros to the anchor itself", () => {
    const box = decodeBox(new Float32Array(8), Float32Array.of(0, 0, 0, 0, 0.25, 0.5, 0.5, 1), 1);
    expect(box).toEqual({ left: 0.5, top: 0.25, width: 0.5, height: 0.25 });
  });

  it("moves by a tenth of the anchor for each unit and grows by e for five", () => {
    const box = decodeBox(Float32Array.of(1, -1, 5, 0), Float32Array.of(0.4, 0.4, 0.5, 0.5), 0);
    expect(box.left + box.width / 2).toBeCloseTo(0.44, 5);
    expect(box.top + box.height / 2).toBeCloseTo(0.46, 5);
    expect(box.height).toBeCloseTo(0.1 * Math.E, 5);
    expect(box.width).toBeCloseTo(0.1, 5);
  });

  it("never leaves the picture, whatever the network says", () => {
    fc.assert(
      fc.property(fc.array(anywhere, { minLength: 4, maxLength: 4 }), anyBox, (encoded, anchor) => {
        const { left, top, width, height } = anchor;
        const box = decodeBox(
          Float32Array.from(encoded),
          Float32Array.of(top, left, top + height, left + width),
          0,
        );
        expect(box.left).toBeGreaterThanOrEqual(0);
        expect(box.top).toBeGreaterThanOrEqual(0);
        expect(box.width).toBeGreaterThanOrEqual(0);
        expect(box.height).toBeGreaterThanOrEqual(0);
        expect(box.left + box.width).toBeLessThanOrEqual(1 + 1e-9);
        expect(box.top + box.height).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  it("measures overlap alike from both sides, 1 with itself", () => {
    fc.assert(
      fc.property(anyBox, anyBox, (a, b) => {
        expect(iou(a, b)).toBeCloseTo(iou(b, a), 12);
        expect(iou(a, b)).toBeLessThanOrEqual(1 + 1e-9);
        if (area(a) > 1e-6) expect(iou(a, a)).toBeCloseTo(1, 6);
      }),
    );
  });

  it("keeps the best of what overlaps and everything that stands alone", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ box: anyBox, score: fraction }), { maxLength: 20 }), (found) => {
        const kept = suppress(found, 0.5);
        for (const [index, one] of kept.entries())
          for (const other of kept.slice(index + 1)) expect(iou(one.box, other.box)).toBeLessThanOrEqual(0.5);
        for (const one of found)
          expect(
            kept.includes(one) ||
              kept.some(({ box, score }) => score >= one.score && iou(box, one.box) > 0.5),
          ).toBe(true);
      }),
    );
  });
});
