import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BOUNDS, NAME_BYTES, ROW_BYTES } from "../library/bounds.ts";
import type { ImageRow, Tag } from "../library/entities.ts";
import * as entities from "../library/entities.ts";
import * as jobEntities from "../library/job-entities.ts";
import { bytesOf, sizeOf } from "../library/size.ts";
import { termOf } from "../term/index.ts";
import { bounded, LISTS } from "./bounded.ts";
import { applyEdit, Edit } from "./edit.ts";
import { ENTRIES, note } from "./history.ts";
import { toRow } from "./indexed.ts";
import { want } from "./want.ts";

/** DynamoDB's own. (Amazon DynamoDB Developer Guide, "Quotas": items, and keys.) */
const ITEM = 400 * 1024;
const KEYS = { pk: 2048, sk: 1024 };
/** What of rows without an image's bound is long, and stands in no key. */
const UNKEYED = new Set([
  ...["lines", "vector", "photos"],
  ...["q", "edit", "retag", "reason", "failures", "cursor", "plan", "ids", "undos"],
]);

interface Schema {
  model: { entity: string };
  schema: { attributes: Record<string, { type: string }> };
  getParts?: unknown;
}

describe.each(
  (Object.values({ ...entities, ...jobEntities }) as unknown as Schema[])
    .filter((entity) => entity?.schema?.attributes)
    .map((entity) => [entity.model.entity, entity] as const),
)("a row of %s", (name, { schema }) => {
  const bounds = Object.entries(BOUNDS).find(([key]) => key.toLowerCase() === name)?.[1];
  const unbounded = Object.entries(schema.attributes).filter(([, { type }]) =>
    ["string", "any", "list", "map", "set"].includes(type),
  );

  test("has a bound for each of its texts and lists", () => {
    expect(Object.keys(bounds ?? {}).sort()).toEqual(unbounded.map(([attribute]) => attribute).sort());
  });

  test("fits an item, and its keys theirs", () => {
    const sum = (list: [string, number][]) =>
      list.reduce((size, [attribute, bytes]) => size + attribute.length + bytes, 0);
    const all = Object.entries(bounds ?? {}) as [string, number][];
    const keyed = all.filter(([attribute]) => !UNKEYED.has(attribute));
    if (name === "image") expect(ROW_BYTES * 2).toBeLessThan(ITEM);
    else {
      expect(sum(all)).toBeLessThan(ITEM);
      expect(sum(keyed)).toBeLessThan(KEYS.sk);
    }
  });
});

const RUNS = Number(process.env.ROW_RUNS) || 16;

const unit = fc.constantFrom("a", "ß", "日", "㍿", "\ufdfa", "😀", "\ud800", " ", '"', "\0");
const long = fc.string({ unit, maxLength: 400 });
const name = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "日", "㍿", "é"), minLength: 1, maxLength: 64 }),
  long,
);
const many = <T>(item: fc.Arbitrary<T>, maxLength: number) =>
  fc.tuple(fc.array(item, { minLength: 1, maxLength: 8 }), fc.nat(maxLength)).map(([some, length]) =>
    Array.from({ length }, (_, n) => {
      const each = some[n % some.length]!;
      return typeof each === "string" ? (`${each.slice(0, 55)}${n}` as T) : each;
    }),
  );
const box = fc.constant({ left: 0.1234, top: 0.1234, width: 0.1234, height: 0.1234 });
const tags: fc.Arbitrary<Tag[]> = fc
  .tuple(name, many(name, 40), fc.array(box, { maxLength: 100 }), fc.nat(400))
  .chain(([first, parents, boxes, length]) =>
    fc.infiniteStream(fc.constantFrom("model", "file", "person")).map((sources) =>
      Array.from({ length }, (_, n) => ({
        name: `${first.slice(0, 58)}${n}`,
        confidence: n % 100,
        source: sources.next().value as Tag["source"],
        parents: parents.map((parent) => `${parent}${n % 7}`),
        boxes,
      })),
    ),
  );

/** A row in which everything that anybody may write is as large as it comes, and of any characters. */
const hostile: fc.Arbitrary<ImageRow> = fc.record({
  owner: fc.constant("o".repeat(128)),
  id: fc.constant(`img_${"0".repeat(26)}`),
  key: fc.constant("k".repeat(1024)),
  name: long,
  type: fc.oneof(fc.constant("image/jpeg"), long),
  bytes: fc.constant(1),
  addedAt: fc.constant("2026-11-29T10:00:00.000Z"),
  updatedAt: fc.constant("2026-11-29T10:00:00.000Z"),
  status: fc.constantFrom("ready", "failed", "waiting"),
  reason: long,
  fault: fc.record({ at: fc.constant("2026-11-29T10:00:00.000Z"), name: long, message: long }),
  attempts: fc.constant(1),
  history: many(fc.record({ at: fc.constant("2026-11-29T10:00:00.000Z"), event: long, detail: long }), 100),
  tags,
  removed: many(name, 500),
  text: fc.record({ words: many(name, 100), lines: fc.constant(50) }),
  caption: fc.oneof(long, fc.string({ unit, minLength: 2000, maxLength: 3000 })),
  givenCaption: fc.oneof(long, fc.string({ unit, minLength: 2000, maxLength: 3000 })),
  albums: many(fc.constant(`alb_${"0".repeat(24)}`), 100),
  camera: long,
  lens: long,
  recognizer: fc.record({ name: long, version: long }),
  correlation: long,
  sidecar: fc.record({
    keywords: many(fc.record({ name, parents: many(name, 50) }), 100),
    caption: long,
    title: long,
  }),
  rev: fc.constant(1),
  indexed: fc.constant({}),
});

const rowOf = (image: ReturnType<typeof bounded>): ImageRow => ({
  ...(image as ImageRow),
  indexed: toRow(new Map([...want(image as ImageRow)].map(([term, { at }]) => [term, at]))),
});

test("whatever is written, each text and list is within its bound, and the row within its own", () => {
  fc.assert(
    fc.property(hostile, (draft) => {
      const image = rowOf(bounded(draft));
      for (const [attribute, most] of Object.entries(BOUNDS.image)) {
        const value = image[attribute as keyof ImageRow];
        if (value !== undefined)
          expect(sizeOf({ [attribute]: value }), attribute).toBeLessThanOrEqual(attribute.length + most);
      }
      expect(sizeOf(image)).toBeLessThanOrEqual(ROW_BYTES);
      expect(JSON.stringify(image)).not.toMatch(/\\u[dD][89a-fA-F]/);
      expect(image.history.length).toBeLessThanOrEqual(ENTRIES);
      for (const term of want(image).keys()) expect(bytesOf(term)).toBeLessThanOrEqual(BOUNDS.imageTag.term);
      // What is bounded stays as it is.
      expect(rowOf(bounded(image))).toEqual(image);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

test("what a person said stays, whatever else there is no room for", () => {
  fc.assert(
    fc.property(
      hostile,
      many(fc.string({ unit: fc.constantFrom("日", "本"), minLength: 50, maxLength: 55 }), 100),
      (draft, names) => {
        const own = names.map(
          (name): Tag => ({ name, confidence: 100, source: "person", parents: [], boxes: [] }),
        );
        const others = draft.tags.filter(({ source }) => source !== "person");
        const image = bounded({ ...draft, tags: [...others, ...own], removed: names });
        expect(image.tags.filter(({ source }) => source === "person")).toEqual(own);
        expect(image.removed).toEqual(names.filter((name) => bytesOf(termOf(name)) <= NAME_BYTES));
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
});

test("however it is edited, a row is full with a plain word, and everything else goes on", () => {
  const edit = fc.record({
    add: many(fc.string({ unit: fc.constantFrom("日", "x"), minLength: 1, maxLength: 40 }), 50),
    remove: many(fc.string({ unit: fc.constantFrom("㍿", "y"), minLength: 1, maxLength: 16 }), 50),
    reset: many(fc.constantFrom("x", "y"), 20),
  });
  fc.assert(
    fc.property(hostile, fc.array(edit, { minLength: 4, maxLength: 5 }), (draft, edits) => {
      let image = rowOf(bounded(draft));
      for (const [round, tags] of edits.entries()) {
        const of = (names: string[]) => names.map((name) => `${name} ${round}`);
        const parsed = Edit.parse({ tags: { ...tags, add: of(tags.add), remove: of(tags.remove) } });
        const next = structuredClone(image);
        try {
          applyEdit(next, parsed);
          image = rowOf(bounded(next));
        } catch (error) {
          expect(error).toMatchObject({ code: "conflict", message: expect.stringMatching(/^[A-Z].*\.$/) });
        }
        expect(sizeOf(image)).toBeLessThanOrEqual(ROW_BYTES);
        for (const other of [
          { trashed: true },
          { trashed: false },
          { takenAt: "2020-01-01T00:00:00.000Z" },
          { shiftHours: 1 },
        ]) {
          const copy = { ...structuredClone(image), status: "ready" as const };
          applyEdit(copy, Edit.parse(other));
          expect(sizeOf(rowOf(bounded(copy)))).toBeLessThanOrEqual(ROW_BYTES);
        }
        // Recognition says its word in the room that is left.
        const model = Array.from(
          { length: 300 },
          (_, n): Tag => ({
            name: `label ${n}`,
            confidence: 99 - (n % 50),
            source: "model",
            parents: ["thing"],
            boxes: [],
          }),
        );
        const recognized = bounded({
          ...image,
          tags: [...image.tags.filter(({ source }) => source !== "model"), ...model],
        });
        expect(sizeOf(rowOf(recognized))).toBeLessThanOrEqual(ROW_BYTES);
      }
    }),
    { numRuns: Math.ceil(RUNS / 8), endOnFailure: true },
  );
});

test("of too many tags the surest are kept, and it is said how many are not", () => {
  const model = Array.from(
    { length: 130 },
    (_, n): Tag => ({ name: `label ${n}`, confidence: n / 2, source: "model", parents: [], boxes: [] }),
  );
  const { tags, history } = bounded({ history: [], removed: [], tags: model } as never);
  expect(tags).toEqual(model.slice(130 - LISTS.tags.model));
  expect(history).toMatchObject([{ event: "tags left out", detail: expect.stringMatching(/^30 /) }]);
});

test("a history keeps how it began and what was last, and says how much is left out", () => {
  const image = { history: [] as ImageRow["history"] };
  for (let n = 1; n <= 500; n++) {
    note(image, `event ${n}`, "x".repeat(1000));
    expect(image.history.length).toBeLessThanOrEqual(ENTRIES);
    const left = image.history.find(({ event }) => event === "left out");
    const number = Number.parseInt(left?.detail ?? "0", 10);
    expect(image.history.length - (left ? 1 : 0) + number).toBe(n);
  }
  const events = image.history.map(({ event }) => event);
  expect(events.slice(0, 6)).toEqual(["event 1", "event 2", "event 3", "event 4", "event 5", "left out"]);
  expect(events.at(-1)).toBe("event 500");
});
