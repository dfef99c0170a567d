import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unstandardize } from "../labels/heads.ts";
import { FEATURES, featuresOf } from "./features.ts";

const cosine = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let product = 0;
  let left = 0;
  let right = 0;
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!;
    left += a[i]! ** 2;
    right += b[i]! ** 2;
  }
  return product / Math.sqrt(left * right);
};

/** A pooled layer without a pattern of its own. */
const noise = (seed: number) =>
  Float32Array.from({ length: 1280 }, (_, index) => Math.sin((index + 1) * (seed + 1) * 12.9898) * 3);

describe("a photo's vector", () => {
  it("keeps the angle between two photos, to about a sixteenth", () => {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.nat(1e6),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (one, other, share) => {
          const a = noise(one);
          const between = noise(other).map((value, index) => share * (a[index] ?? 0) + (1 - share) * value);
          const projected = cosine(featuresOf(unstandardize(a)), featuresOf(unstandardize(between)));
          expect(Math.abs(projected - cosine(a, between))).toBeLessThan(0.3);
        },
      ),
    );
  });

  it("is as many signed bytes, hardly any of them cut off", () => {
    const vector = featuresOf(unstandardize(noise(7)));
    expect(vector).toHaveLength(FEATURES);
    expect([...vector].filter((value) => Math.abs(value) === 127).length).toBeLessThan(FEATURES / 50);
  });
});
