import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { startCloud } from "./cloud.ts";

const cloud = await startCloud();
const { change } = await import("../src/image/change.ts");
const { searchWithin } = await import("../src/search/index.ts");
afterAll(() => cloud.close());

const NAMES = ["cat", "dog", "night sky", "sea"];
const photo = fc.record({
  /** Few hours: many photos share theirs. */
  hour: fc.integer({ min: 0, max: 5 }),
  tags: fc.subarray(NAMES),
});
const term = fc.constantFrom(...NAMES);
const query = fc.record({
  all: fc.array(fc.uniqueArray(term, { minLength: 1, maxLength: 2 }), { maxLength: 2 }),
  none: fc.uniqueArray(term, { maxLength: 1 }),
});
const quoted = (name: string) => `"${name}"`;

let owners = 0;
const id = (n: number) => `img_${String(n).padStart(26, "0")}`;
const at = (hour: number) => `2026-11-22T0${hour}:00:00.000Z`;
const tagOf = (name: string) => ({
  name,
  confidence: 100,
  source: "person" as const,
  parents: [],
  boxes: [],
});

test("pages hold what a filter holds; what changes meanwhile moves nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(photo, { minLength: 1, maxLength: 10 }),
      query,
      fc.integer({ min: 1, max: 4 }),
      fc.option(fc.integer({ min: 0, max: 5 })),
      fc.constantFrom(0, 45, 3000),
      fc.infiniteStream(
        fc.record({ which: fc.nat(9), tags: fc.subarray(NAMES), hour: fc.integer({ min: 0, max: 5 }) }),
      ),
      async (photos, { all, none }, limit, before, rows, changes) => {
        const owner = `o${owners++}`;
        const write = (n: number, hour: number, tags: string[]) =>
          change(owner, id(n), (image) => ({
            owner,
            id: id(n),
            key: id(n),
            name: "a.jpg",
            type: "image/jpeg",
            bytes: 1,
            addedAt: at(hour),
            status: "ready",
            attempts: 0,
            history: [],
            removed: [],
            ...image,
            tags: tags.map(tagOf),
          }));
        for (const [n, { hour, tags }] of photos.entries()) await write(n, hour, tags);

        const matches = (tags: string[]) =>
          all.every((terms) => terms.some((name) => tags.includes(name))) &&
          !none.some((name) => tags.includes(name));
        const [always, once] = [new Map<string, string>(), new Set<string>()];
        const see = (n: number, tags: string[]) => {
          const { hour } = photos[n]!;
          const inside = matches(tags) && (before === null || hour < before);
          if (inside) once.add(id(n));
          if (!inside) always.delete(id(n));
        };
        for (const [n, { hour, tags }] of photos.entries()) {
          always.set(id(n), at(hour));
          see(n, tags);
        }
        const q = [
          ...all.map((terms) => terms.map(quoted).join(" OR ")),
          ...none.map((name) => `-${quoted(name)}`),
        ].join(" ");

        const got: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await searchWithin(rows, {
            owner,
            q,
            limit,
            cursor,
            before: before === null ? undefined : at(before),
          });
          expect(page.ids.length).toBeLessThanOrEqual(limit);
          if (page.cursor && !page.searchedTo) expect(page.ids).toHaveLength(limit);
          if (page.searchedTo) expect(page.cursor).toBeDefined();
          got.push(...page.ids);
          cursor = page.cursor;
          const { which, tags, hour } = changes.next().value;
          if (which < photos.length) {
            await write(which, photos[which]!.hour, tags);
            see(which, tags);
          } else {
            // A new photo may land before or behind the place.
            photos.push({ hour, tags });
            await write(photos.length - 1, hour, tags);
            see(photos.length - 1, tags);
          }
        } while (cursor && photos.length < 20);

        expect(new Set(got).size).toBe(got.length);
        for (const found of got) expect(once).toContain(found);
        if (cursor) return;
        for (const steady of always.keys()) expect(got).toContain(steady);
        const order = got.map((found) => `${at(photos[Number(found.slice(4))]!.hour)} ${found}`);
        expect(order).toEqual(order.toSorted().reverse());
      },
    ),
    { numRuns: Number(process.env.SEARCH_RUNS) || 25 },
  );
});
