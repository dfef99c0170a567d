import fc from "fast-check";
import { expect, test } from "vitest";
import {
  after,
  before,
  compare,
  difference,
  intersection,
  leaf,
  type Position,
  type Read,
  union,
} from "./stream.ts";

const position = fc.record<Position>({
  // Few times: most positions share theirs with others.
  at: fc.integer({ min: 1, max: 5 }).map((n) => `2026-01-0${n}T00:00:00.000Z`),
  id: fc.nat(40).map((n) => `img_${String(n).padStart(2, "0")}`),
});
const positions = fc
  .uniqueArray(position, { selector: ({ at, id }) => `${at} ${id}`, maxLength: 60 })
  .map((all) => all.sort(compare));

/** A term's positions as DynamoDB would page them. */
const readOf =
  (all: Position[]): Read =>
  async (from, limit) =>
    all.filter((one) => !from || compare(one, from) >= 0).slice(0, limit);

const has = (all: Position[], one: Position) => all.some((other) => compare(other, one) === 0);

test("AND, OR and NOT give what a filter over everything gives, in order, each once", async () => {
  await fc.assert(
    fc.asyncProperty(
      positions,
      fc.array(fc.array(fc.func(fc.boolean()), { minLength: 1, maxLength: 3 }), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.array(fc.func(fc.boolean()), { maxLength: 2 }),
      fc.integer({ min: 1, max: 9 }),
      fc.option(position),
      async (all, unions, none, firstRead, from) => {
        const subset = (holds: (one: string) => boolean) => all.filter(({ id }) => holds(id));
        const [unionSets, noneSets] = [unions.map((terms) => terms.map(subset)), none.map(subset)];
        const stream = (set: Position[]) => leaf(readOf(set), firstRead);
        const found = difference(
          intersection(unionSets.map((sets) => union(sets.map(stream)))),
          noneSets.map(stream),
        );
        const got: Position[] = [];
        let next = from ?? undefined;
        for (let one = await found.seek(next); one; one = await found.seek(next)) {
          got.push(one);
          next = after(one);
        }
        const wanted = all.filter(
          (one) =>
            (!from || compare(one, from) >= 0) &&
            unionSets.every((sets) => sets.some((set) => has(set, one))) &&
            !noneSets.some((set) => has(set, one)),
        );
        expect(got).toEqual(wanted);
      },
    ),
    { numRuns: 500 },
  );
});

test("a place lies after a position and before all that come later", () => {
  fc.assert(
    fc.property(position, position, (one, other) => {
      expect(compare(after(one), one)).toBeGreaterThan(0);
      if (compare(other, one) > 0) expect(compare(after(one), other)).toBeLessThan(0);
      expect(compare(before(one.at), other) < 0).toBe(other.at < one.at);
    }),
  );
});

test("jumping over a long stream reads little of it", async () => {
  const long = Array.from({ length: 10_000 }, (_, i) => ({
    at: `2026-01-01T00:00:00.000Z`,
    id: `img_${String(99_999 - i)}`,
  }));
  const rare = long.filter((_, i) => i % 1000 === 0);
  let read = 0;
  const counted: Read = async (from, limit) => {
    const page = await readOf(long)(from, limit);
    read += page.length;
    return page;
  };
  const stream = intersection([leaf(readOf(rare), 25), leaf(counted, 25)]);
  const got: Position[] = [];
  for (let one = await stream.seek(undefined); one; one = await stream.seek(after(one))) got.push(one);
  expect(got).toEqual(rare);
  expect(read).toBeLessThan(600);
});
