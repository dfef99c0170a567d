import fc from "fast-check";
import { expect, test } from "vitest";
import { around, grown, type Range } from "./use-scroll.ts";

const EVERYWHERE = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
const range = fc
  .tuple(fc.integer({ min: 0, max: 50_000 }), fc.integer({ min: 1, max: 3000 }))
  .map(([from, length]): Range => ({ from, to: from + length }));

test("the screen is drawn at once, wherever it is, and nothing further than it is worth", () => {
  fc.assert(
    fc.property(range, range, range, (drawn, screen, worth) => {
      const next = grown(drawn, screen, worth);
      expect(next.from).toBeLessThanOrEqual(screen.from);
      expect(next.to).toBeGreaterThanOrEqual(screen.to);
      expect(next.from).toBeGreaterThanOrEqual(
        Math.min(screen.from, Math.max(worth.from, around(screen).from)),
      );
      expect(next.to).toBeLessThanOrEqual(Math.max(screen.to, Math.min(worth.to, around(screen).to)));
    }),
  );
});

test("after a jump nothing but the screen is drawn; what is around it comes in some frames", () => {
  const screen = { from: 40_000, to: 40_800 };
  let drawn = grown({ from: 0, to: 2000 }, screen, EVERYWHERE);
  expect(drawn).toEqual(screen);
  let frames = 0;
  for (; drawn.from > around(screen).from; frames++) drawn = grown(drawn, screen, EVERYWHERE);
  expect(drawn).toEqual(around(screen));
  expect(frames).toBe(3);
});
