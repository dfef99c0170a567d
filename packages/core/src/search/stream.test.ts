import fc from "fast-check";
import { expect, test } from "vitest";
import {
  after,
  Budget,
  before,
  compare,
  difference,
  type Found,
  intersection,
  LEAST_PER_READ,
  leaf,
  type Position,
  type Read,
  type Stream,
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

/** Everything that a search finds, which goes on with a new budget wherever it stopped. */
async function gather(make: () => Stream, from?: Position): Promise<{ got: Position[]; stops: number }> {
  const got: Position[] = [];
  let next = from;
  let stops = 0;
  for (;;) {
    const found = make();
    let one: Found | undefined;
    for (one = await found.seek(next); one && !one.stopped; one = await found.seek(next)) {
      got.push(one);
      next = after(one);
    }
    if (!one) return { got, stops };
    if (next) expect(compare(one, next), "it goes on").toBeGreaterThanOrEqual(0);
    stops++;
    next = { at: one.at, id: one.id };
  }
}

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
      fc.constantFrom(0, 1, 40, 100, 1000),
      async (all, unions, none, firstRead, from, rows) => {
        const subset = (holds: (one: string) => boolean) => all.filter(({ id }) => holds(id));
        const [unionSets, noneSets] = [unions.map((terms) => terms.map(subset)), none.map(subset)];
        const { got, stops } = await gather(() => {
          const budget = new Budget(rows);
          const stream = (set: Position[]) => leaf(readOf(set), firstRead, budget);
          return difference(
            intersection(unionSets.map((sets) => union(sets.map(stream)))),
            noneSets.map(stream),
          );
        }, from ?? undefined);
        // Each time it comes on by one position at least.
        expect(stops).toBeLessThanOrEqual(all.length + 1);
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

test("whatever it is asked, it reads what its budget says, and what each of its streams reads first", async () => {
  const rows = (offset: number) =>
    Array.from({ length: 5000 }, (_, i) => ({
      at: "2026-01-01T00:00:00.000Z",
      id: `img_${String(99_999 - i * 2 - offset).padStart(5, "0")}`,
    }));
  const [even, odd] = [rows(0), rows(1)];
  const never: [string, (stream: (set: Position[]) => Stream) => Stream][] = [
    ["what is left out of itself", (stream) => difference(stream(even), [stream(even)])],
    ["two that never meet", (stream) => intersection([stream(even), stream(odd)])],
    ["many that never meet", (stream) => intersection([union([stream(even), stream(even)]), stream(odd)])],
  ];
  for (const [what, make] of never) {
    let read = 0;
    let streams = 0;
    const budget = new Budget(1000);
    const found = await make((set) => {
      streams++;
      const counted: Read = async (from, limit) => {
        const page = await readOf(set)(from, limit);
        read += Math.max(page.length, LEAST_PER_READ);
        return page;
      };
      return leaf(counted, 25, budget);
    }).seek(undefined);
    expect(found?.stopped, what).toBe(true);
    expect(read, what).toBeLessThanOrEqual(1000 + streams * LEAST_PER_READ);
  }
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
  const budget = new Budget(2000);
  const stream = intersection([leaf(readOf(rare), 25, budget), leaf(counted, 25, budget)]);
  const got: Position[] = [];
  for (let one = await stream.seek(undefined); one; one = await stream.seek(after(one))) got.push(one);
  expect(got).toEqual(rare);
  expect(read).toBeLessThan(600);
});
