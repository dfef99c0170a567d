import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { ALIKE, alikePairs, cosine, type Look, nearest, stars } from "./near.ts";

const look = (id: string, numbers: number[], model = "m/1"): Look => ({
  id,
  model,
  vector: Int8Array.from(numbers),
});

describe("cosine", () => {
  test.each([
    ["itself", [1, 2, 3, 4, 5], [1, 2, 3, 4, 5], 1],
    ["its double", [1, 2, 3, 4, 5], [2, 4, 6, 8, 10], 1],
    ["its opposite", [1, 2, 3], [-1, -2, -3], -1],
    ["what it has nothing in common with", [1, 0, 0], [0, 7, 0], 0],
    ["what stands at 45°", [1, 0], [1, 1], Math.SQRT1_2],
    ["nothing", [0, 0], [1, 1], 0],
  ])("of a vector and %s", (_, a, b, is) => {
    expect(cosine(look("a", a), look("b", b))).toBeCloseTo(is, 12);
  });

  it("says nothing across models or lengths", () => {
    expect(cosine(look("a", [1, 1]), look("b", [1, 1], "m/2"))).toBe(0);
    expect(cosine(look("a", [1, 1]), look("b", [1, 1, 0]))).toBe(0);
  });
});

it("the nearest come first, without the photo itself and what is too far", () => {
  const looks = [look("far", [-9, 1]), look("near", [9, 5]), look("me", [9, 1]), look("nearest", [9, 2])];
  expect(nearest(looks[2]!, looks, 0.3).map(({ id }) => id)).toEqual(["nearest", "near"]);
});

/** Some motifs, each photographed some times; how many numbers a vector has is the model's own affair. */
const library = fc
  .record({
    size: fc.constantFrom(31, 64, 128, 256),
    shots: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 12 }),
    seed: fc.integer(),
  })
  .map(({ size, shots, seed }) => {
    let state = seed;
    // A linear congruential generator ("Numerical Recipes", 7.1), twelve of whose numbers sum up to about a normal one.
    const uniform = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      return (state >>> 0) / 2 ** 32;
    };
    const normal = () => Array.from({ length: 12 }, uniform).reduce((sum, one) => sum + one, -6);
    return shots.flatMap((count, motif) => {
      const base = Array.from({ length: size }, normal);
      return Array.from({ length: count }, (_, shot) =>
        look(
          `${motif}.${shot}`,
          base.map((value) => Math.round(25 * (value + 0.4 * normal()))),
          `m/${motif % 5 === 4 ? 2 : 1}`,
        ),
      );
    });
  });

/** A pair's places, the smaller first. */
const sorted = (pairs: number[]) => {
  const all: string[] = [];
  for (let at = 0; at < pairs.length; at += 2)
    all.push(`${Math.min(pairs[at]!, pairs[at + 1]!)} ${Math.max(pairs[at]!, pairs[at + 1]!)}`);
  return all.sort();
};

const everyPair = (looks: Look[]) => {
  const pairs: number[] = [];
  looks.forEach((a, at) => {
    looks.slice(0, at).forEach((b, before) => {
      if (cosine(a, b) > ALIKE) pairs.push(before, at);
    });
  });
  return pairs;
};

describe("the pairs that are alike", () => {
  it("are those that comparing every photo with every other finds", () => {
    fc.assert(
      fc.property(library, (looks) => {
        expect(alikePairs(looks)).toEqual({ pairs: expect.any(Array), compared: looks.length });
        expect(sorted(alikePairs(looks).pairs)).toEqual(sorted(everyPair(looks)));
      }),
      { numRuns: 200 },
    );
  });

  it("are the same from whichever side they are looked at", () => {
    fc.assert(
      fc.property(library, (looks) => {
        const last = looks.length - 1;
        const turned = alikePairs(looks.toReversed()).pairs.map((at) => last - at);
        expect(sorted(turned)).toEqual(sorted(alikePairs(looks).pairs));
      }),
    );
  });

  it("are sought among the first photos alone when there is too much to compute", () => {
    const looks = Array.from({ length: 40 }, (_, at) => look(`${at}`, [100, at, 1, 1]));
    // The first ten make 45 pairs.
    const { pairs, compared } = alikePairs(looks, ALIKE, 45);
    expect(compared).toBe(10);
    expect(stars(pairs, compared)).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]);
  });
});

describe("groups", () => {
  const pairs = fc
    .array(fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 30 })), { maxLength: 80 })
    .map((all) => [...new Map(all.map(([a, b]) => [[a, b].sort((x, y) => x - y).join(), [a, b]])).values()])
    .map((all) => all.filter(([a, b]) => a !== b).flat() as number[]);

  it("have a photo that all others of the group are alike to, and share none", () => {
    fc.assert(
      fc.property(pairs, (pairs) => {
        const known = new Set(sorted(pairs));
        const groups = stars(pairs, 31);
        for (const group of groups) {
          const isCenter = (one: number) =>
            group.every((other) => other === one || known.has(sorted([one, other])[0]!));
          expect(group.length).toBeGreaterThan(1);
          expect(group.some(isCenter)).toBe(true);
        }
        expect(new Set(groups.flat()).size).toBe(groups.flat().length);
      }),
    );
  });

  it("leave no two photos out that are alike", () => {
    fc.assert(
      fc.property(pairs, (pairs) => {
        const taken = new Set(stars(pairs, 31).flat());
        for (let at = 0; at < pairs.length; at += 2)
          expect(taken.has(pairs[at]!) || taken.has(pairs[at + 1]!)).toBe(true);
      }),
    );
  });

  it("are not chained together by resemblances from one to the next", () => {
    expect(stars([0, 1, 1, 2, 2, 3, 3, 4], 5)).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
  });
});
