import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ImageRow, Tag } from "../library/entities.ts";
import { applyEdit, Edit } from "./edit.ts";
import { namePlace } from "./place.ts";
import { want } from "./want.ts";

const tag = (name: string, source: Tag["source"], confidence = 100): Tag => ({
  ...{ name, source, confidence, parents: [], boxes: [] },
});
const row = (more: Partial<ImageRow> = {}): ImageRow => ({
  ...{ owner: "o", id: "img_1", key: "k", name: "a.jpg", type: "image/jpeg", bytes: 1 },
  ...{ addedAt: "2026-11-29T10:00:00.000Z", updatedAt: "2026-11-29T10:00:00.000Z" },
  ...{ status: "ready", attempts: 1, history: [], tags: [], removed: [], rev: 1, indexed: {} },
  ...more,
});
const edit = (said: object) => Edit.parse(said);
/** What a person can see of what an edit changes. */
const seen = (image: ImageRow) => ({
  terms: [...want({ ...image, trashedAt: image.trashedAt && "2026-11-29T10:00:00.000Z" })].sort(),
  removed: [...image.removed].sort(),
  own: image.tags
    .filter(({ source }) => source === "person")
    .map(({ name }) => name)
    .sort(),
  others: image.tags.filter(({ source }) => source !== "person"),
  givenAt: image.givenAt,
  givenCaption: image.givenCaption,
  givenPlace: image.givenPlace,
  favorite: image.favorite,
  archived: image.archived,
});

describe("what takes an edit back", () => {
  const names = fc.subarray(["Cat", "cat", "Dog", "Animal", "Grandma"]);
  const edits = fc.oneof(
    fc.record({ tags: fc.record({ add: names, remove: names, reset: names }) }),
    fc.record({ trashed: fc.boolean() }),
    fc.record({ takenAt: fc.constantFrom(null, "1955-07-04T12:00:00.000Z", "2024-02-29T23:59:59.500Z") }),
    fc.record({ favorite: fc.boolean(), archived: fc.boolean() }, { requiredKeys: ["favorite"] }),
    fc.record({ caption: fc.constantFrom(null, "", "Grandma\nin Rome", " Cat ") }),
    fc.record({ place: fc.constantFrom(null, "none", { latitude: 48.85, longitude: 2.35 }) }),
    fc.record({ shiftHours: fc.constantFrom(-100_000, -8, 0, 0.25, 5.75, 24) }),
  );
  const photo = fc.record({
    tags: fc.constantFrom<Tag[][]>(
      [],
      [tag("Cat", "model", 91)],
      [tag("Grandma", "file"), tag("Cat", "model", 60)],
    ),
    removed: fc.constantFrom<string[][]>([], ["cat"], ["animal"]),
    takenAt: fc.constantFrom(undefined, "2016-02-03T04:05:06.000Z"),
    caption: fc.constantFrom(undefined, "Cat"),
    givenCaption: fc.constantFrom(undefined, "", "Dog"),
    gps: fc.constantFrom(undefined, { latitude: 41.89, longitude: 12.49 }),
    favorite: fc.constantFrom(undefined, true as const),
    archived: fc.constantFrom(undefined, true as const),
  });

  it("leaves the photo as it was before, whatever was edited on whatever photo", () => {
    fc.assert(
      fc.property(photo, fc.array(edits, { maxLength: 4 }), edits, (start, earlier, last) => {
        const image = row(structuredClone(start));
        namePlace(image);
        for (const each of earlier) applyEdit(image, edit(each));
        const before = structuredClone(seen(image));
        const undo = applyEdit(image, edit(last));
        const changed = JSON.stringify(seen(image)) !== JSON.stringify(before);
        if (undo) applyEdit(image, edit(undo));
        else expect(changed).toBe(false);
        expect(seen(image)).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });

  it("is nothing when there was nothing to change", () => {
    const image = row({ tags: [tag("Dog", "person")] });
    expect(
      applyEdit(image, edit({ tags: { add: ["Dog"], reset: ["Cat"] }, trashed: false })),
    ).toBeUndefined();
  });

  it("gives back the recognizer's tag to a photo that was tagged and untagged by hand", () => {
    const image = row({ tags: [tag("Cat", "model", 91)] });
    const undo = applyEdit(image, edit({ tags: { add: ["cat"] } }));
    applyEdit(image, edit(undo!));
    expect(image.tags).toEqual([tag("Cat", "model", 91)]);
    expect(image.removed).toEqual([]);
  });
});

describe("a tag that a person gives, and others too", () => {
  it("keeps their name, and is certain", () => {
    const image = row({ tags: [{ ...tag("Cat", "model", 91), parents: ["Animal"] }] });
    applyEdit(image, edit({ tags: { add: ["cat"] } }));
    expect(want(image).get("cat")?.name).toBe("Cat");
    expect(want(image).has("animal")).toBe(true);
  });

  it("is gone when it is taken away, whoever else says so", () => {
    const image = row({ tags: [tag("Cat", "model", 91), tag("Cat", "file")] });
    applyEdit(image, edit({ tags: { add: ["Cat"] } }));
    applyEdit(image, edit({ tags: { remove: ["CAT"] } }));
    expect(want(image).has("cat")).toBe(false);
  });
});

describe("a caption that a person gives", () => {
  it("stands beside the file's, and is gone with it when it is taken back", () => {
    const image = row({ caption: "SONY DSC" });
    applyEdit(image, edit({ caption: "  Grandma\r\n\u0007in Rome " }));
    expect([image.caption, image.givenCaption]).toEqual(["SONY DSC", "Grandma\n in Rome"]);
    expect(applyEdit(image, edit({ caption: null }))).toEqual({ caption: "Grandma\n in Rome" });
    expect(image.givenCaption).toBeUndefined();
  });

  it.each(["a".repeat(2001), "\ud800"])("is not %j", (caption) => {
    expect(Edit.safeParse({ caption }).success).toBe(false);
  });
});

describe("a date that a person gives", () => {
  it("stands instead of the file's, and goes back to it", () => {
    const image = row({ takenAt: "2016-02-03T04:05:06.000Z", takenFrom: "xmp" });
    applyEdit(image, edit({ takenAt: "1955-07-04T12:00:00Z" }));
    expect(want(image).get("month:1955-07")?.at).toMatch(/^1955-07-04T12:00:00\.000Z/);
    applyEdit(image, edit({ takenAt: null }));
    expect(want(image).has("month:2016-02")).toBe(true);
    expect(image.history.map(({ event }) => event)).toEqual(["date changed", "date changed"]);
  });

  it("is shifted from what is shown, also where that is only when the photo was added", () => {
    const image = row({ utcOffset: -480, addedAt: "2026-12-01T04:00:00.000Z" });
    applyEdit(image, edit({ shiftHours: 1.5 }));
    expect(image.givenAt).toBe("2026-11-30T21:30:00.000Z");
  });

  it("cannot be shifted before it is known", () => {
    expect(() => applyEdit(row({ status: "waiting" }), edit({ shiftHours: 1 }))).toThrow("not known yet");
  });

  it.each(["1825-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "yesterday"])("is not %s", (takenAt) => {
    expect(Edit.safeParse({ takenAt }).success).toBe(false);
  });
});

/** Google Photos, Apple Photos and clocks on walls say the day where the photo was added, not Greenwich's. */
describe("a photo without a date of its own stands", () => {
  it.each([
    ["2026-12-01T04:00:00.000Z", -480, "month:2026-11"],
    ["2026-11-30T19:00:00.000Z", 345, "month:2026-12"],
    ["2026-11-30T19:00:00.000Z", undefined, "month:2026-11"],
  ])("when it was added at %s, %s minutes from UTC, in %s", (addedAt, utcOffset, month) => {
    expect(want(row({ addedAt, utcOffset })).has(month)).toBe(true);
  });
});
