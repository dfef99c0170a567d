import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Image } from "../api/types.ts";
import {
  arrange,
  type Load,
  type LongList,
  loadOf,
  loadsFor,
  RUN,
  type Run,
  type Span,
  timeOf,
} from "./runs.ts";

const SPAN: Span = { before: "2026-12-01T00:00:00.000Z", since: "2026-10-31T23:59:59.999Z" };
const MONTH = Date.parse(SPAN.before) - Date.parse(SPAN.since) - 1;

/** A month as the API lists it. @param parts when each photo was taken, 0 the month's end and 1 its beginning */
class Month {
  readonly images: Image[];
  readonly runs = new Map<string | undefined, Run>();
  requests = 0;

  constructor(
    parts: readonly number[],
    readonly count: number = parts.length,
  ) {
    this.images = [...parts]
      .sort((a, b) => a - b)
      .map((part, index) => {
        const takenAt = new Date(Date.parse(SPAN.before) - 1 - Math.round(part * (MONTH - 1))).toISOString();
        return { id: `img_${index}`, takenAt, addedAt: takenAt } as Image;
      });
  }

  get list(): LongList {
    return arrange([...this.runs.values()], this.count);
  }

  /** As a list of the site does: what the load asks for, page by page. */
  read({ before, at, length }: Load): void {
    const from = before === undefined ? 0 : this.images.findIndex((image) => timeOf(image) < before);
    const begin = from < 0 ? this.images.length : from;
    let run = this.runs.get(before) ?? { ...(before && { before }), at, images: [], complete: false };
    while ((run.images.length < length || !this.runs.has(before)) && !run.complete) {
      this.requests++;
      const end = begin + run.images.length + RUN;
      run = { ...run, images: this.images.slice(begin, end), complete: end >= this.images.length };
      this.runs.set(before, run);
    }
  }

  /** Looks at a place until everything about it is there. */
  look(from: number, to: number): void {
    for (let step = 0; ; step++) {
      const known = this.list;
      if (known.images.slice(from, to).every(Boolean)) return;
      const before = this.requests;
      for (const load of loadsFor(known, from, to, SPAN)) this.read(load);
      if (this.requests === before || step > 500) throw new Error("it does not come on");
    }
  }
}

const evenly = (count: number) => Array.from({ length: count }, (_, index) => index / count);

test("of a month of 20,000 the middle is there after one request or two, and not what stands before it", () => {
  const month = new Month(evenly(20_000));
  month.look(10_000, 10_060);
  expect(month.requests).toBeLessThanOrEqual(2);
  const { images } = month.list;
  expect(images).toHaveLength(20_000);
  expect(images[10_000]!.id).toBe("img_10000");
  expect(images.filter(Boolean)).toHaveLength(month.requests * RUN);
});

test("from there it goes on in both directions, photo for photo", () => {
  const month = new Month(evenly(20_000));
  month.look(10_000, 10_060);
  for (let at = 10_000; at > 9000; at -= 40) month.look(at, at + 60);
  for (let at = 10_000; at < 11_000; at += 40) month.look(at, at + 60);
  const ids = month.list.images.slice(9100, 10_900).map((image) => image!.id);
  expect(ids).toEqual(Array.from(ids, (_, index) => `img_${Number(ids[0]!.slice(4)) + index}`));
});

test("where all were taken at one end of the month, halves lead there", () => {
  for (const end of [(part: number) => part / 500, (part: number) => 1 - part / 500])
    for (const at of [100, 10_000, 19_900]) {
      const month = new Month(evenly(20_000).map(end));
      month.look(at, at + 60);
      expect(month.requests, `${at}`).toBeLessThan(20);
    }
});

const parts = fc.oneof(
  fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 2000 }),
  // In bursts, of which some are of one moment.
  fc
    .array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 700 })), {
      minLength: 1,
      maxLength: 6,
    })
    .map((bursts) => bursts.flatMap(([at, many]) => Array.from({ length: many }, () => at))),
);

describe("whatever is looked at, in any order", () => {
  test("photos stand in their order, and next to each other only where they are", () => {
    fc.assert(
      fc.property(
        parts,
        fc.integer({ min: -50, max: 50 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 }),
        (times, wrong, looks) => {
          const month = new Month(times, Math.max(1, times.length + wrong));
          for (const look of looks) {
            const from = Math.floor(look * (month.list.images.length - 1));
            for (const load of loadsFor(month.list, Math.max(0, from), from + 60, SPAN)) month.read(load);
            expectTrue(month);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test("everything is there in the end, once, however the count was wrong", () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: -50, max: 50 }), fc.boolean(), (times, wrong, backward) => {
        const month = new Month(times, Math.max(1, times.length + wrong));
        for (let step = 0; !month.list.complete; step++) {
          expect(step).toBeLessThan(2000);
          const { images } = month.list;
          const at = backward ? images.findLastIndex((image) => !image) : images.findIndex((image) => !image);
          const from = Math.max(0, at < 0 ? images.length - 1 : at);
          for (const load of loadsFor(month.list, from, from + 60, SPAN)) month.read(load);
        }
        expect(month.list.images.map((image) => image?.id)).toEqual(month.images.map(({ id }) => id));
      }),
      { numRuns: 200 },
    );
  });

  test("a photo of which the time is known is found by one request", () => {
    fc.assert(
      fc.property(
        parts,
        fc.nat(),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
        (times, nth, looks) => {
          const month = new Month(times);
          for (const look of looks) {
            const from = Math.floor(look * (month.list.images.length - 1));
            for (const load of loadsFor(month.list, Math.max(0, from), from + 60, SPAN)) month.read(load);
          }
          const image = month.images[nth % month.images.length]!;
          if (month.list.images.some((one) => one?.id === image.id)) return;
          const { requests } = month;
          month.read(loadOf(month.list, timeOf(image), SPAN));
          expect(month.requests).toBe(requests + 1);
          const same = month.images.filter((one) => timeOf(one) === timeOf(image));
          // Of more photos of one moment than a page has, the first ones are found.
          if (same.length < RUN) expect(month.list.images.some((one) => one?.id === image.id)).toBe(true);
          expectTrue(month);
        },
      ),
      { numRuns: 300 },
    );
  });
});

function expectTrue({ images, list }: Month): void {
  const place = new Map(images.map(({ id }, index) => [id, index]));
  const known = list.images.flatMap((image, at) => (image ? [{ at, is: place.get(image.id)! }] : []));
  expect(new Set(known.map(({ is }) => is)).size).toBe(known.length);
  for (const [index, { at, is }] of known.entries()) {
    const above = known[index - 1];
    if (!above) continue;
    expect(is).toBeGreaterThan(above.is);
    if (at === above.at + 1) expect(is).toBe(above.is + 1);
  }
  if (known[0]?.at === 0) expect(known[0].is).toBe(0);
  if (known.at(-1)?.at === list.images.length - 1) expect(known.at(-1)!.is).toBe(images.length - 1);
}

test("a list without a count is read on from its end", () => {
  const images = new Month(evenly(500)).images;
  const list = arrange([{ at: 0, images: images.slice(0, 200), complete: false }]);
  expect(list.images).toHaveLength(200);
  expect(list.complete).toBe(false);
  expect(loadsFor(list, 0, 100)).toEqual([{ at: 0, length: 0 }]);
  expect(loadsFor(list, 150, 260)).toEqual([{ at: 0, length: 201 }]);
  expect(loadsFor(arrange([]), 0, 60)).toEqual([{ at: 0, length: 1 }]);
});
