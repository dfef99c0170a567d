import fc from "fast-check";
import { expect, test } from "vitest";
import { parseOwn } from "./own.ts";
import { parseXmp } from "./read.ts";
import { withSidecar } from "./sidecar.ts";
import { type Sidecar, writeXmp } from "./write.ts";

const nothing: Sidecar = { tags: [], removed: [], favorite: false, archived: false, albums: [] };
const tag = (name: string, source: "model" | "file" | "person", parents: string[] = []) => ({
  ...{ name, source, parents },
});

const word = fc
  .stringMatching(/^[\p{L}\p{N}&<>'!;#]{1,12}( [\p{L}\p{N}]{1,8})?$/u)
  .map((name) => name.normalize("NFC"))
  .filter((name) => /^[\p{L}\p{N}]/u.test(name));
const time = fc
  .date({ min: new Date("1900-01-01"), max: new Date("2026-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString())
  .filter((at) => Math.abs(Date.parse(at)) > 1000);

test("what a sidecar says of a photo is read back as it was, whatever letters it has", () => {
  fc.assert(
    fc.property(
      fc.record({
        owner: fc.uniqueArray(word, { maxLength: 5 }),
        caption: fc
          .string({ unit: "grapheme", maxLength: 80 })
          .map((text) => text.replace(/\p{Cc}/gu, " ").trim()),
        rating: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
        givenAt: fc.option(time, { nil: undefined }),
        recordedAt: time,
        from: fc.constantFrom("exif", "takeout", "modified", "name", "file", "upload"),
        gps: fc.record({
          // Nobody is at -0.
          latitude: fc.double({ min: -90, max: 90, noNaN: true }).map((degrees) => degrees + 0),
          longitude: fc.double({ min: 0.1, max: 180, noNaN: true }),
        }),
        given: fc.constantFrom("person", "none", undefined),
        favorite: fc.boolean(),
        archived: fc.boolean(),
        albums: fc.uniqueArray(word, { maxLength: 3 }),
      }),
      ({ owner, caption, rating, givenAt, recordedAt, from, gps, given, favorite, archived, albums }) => {
        const recorded = { at: recordedAt, from } as Sidecar["recorded"];
        const filed = { latitude: 48.85, longitude: -2.35 };
        const places = {
          person: { place: gps, givenPlace: gps, recordedPlace: filed },
          none: { givenPlace: "none" as const, recordedPlace: filed },
        };
        const text = writeXmp({
          ...{ tags: owner.map((name) => tag(name, "person")), removed: [], rating, givenAt, recorded },
          ...(given ? places[given] : { place: gps }),
          ...{ caption: { text: caption, by: "person" as const }, favorite, archived, albums },
        });
        expect(parseOwn(text)).toEqual({
          ...{ tags: owner, filed: [], recognized: [], removed: [], favorite, archived, albums, caption },
          ...{ recorded, ...(givenAt && { givenAt }) },
          ...(given && { place: given === "none" ? given : gps, recordedPlace: filed }),
        });
        const { dates, rating: stars, gps: place } = parseXmp(text);
        expect(dates?.[0]).toEqual({ ...recorded, settled: true });
        expect(stars).toBe(rating);
        expect(place === undefined).toBe(given === "none");
        expect(place?.latitude ?? gps.latitude).toBeCloseTo(gps.latitude, 9);
        expect(place?.longitude ?? gps.longitude).toBeCloseTo(gps.longitude, 9);
      },
    ),
  );
});

test("each tag keeps who gave it, and a file's its place among the others", () => {
  const text = writeXmp({
    ...nothing,
    tags: [
      tag("Sheep", "model", ["Animal"]),
      tag("Cat", "model"),
      tag("cat", "person"),
      tag("Rome", "file", ["Italy", "Places"]),
    ],
    removed: ["dog"],
  });
  expect(parseOwn(text)).toMatchObject({
    ...{ tags: ["cat"], filed: ["Rome"], recognized: ["Sheep"], removed: ["dog"] },
  });
  expect(parseXmp(text).keywords).toEqual([
    { name: "Rome", parents: ["Italy", "Places"] },
    { name: "Sheep", parents: [], recognized: true },
    { name: "cat", parents: [] },
  ]);
});

test("what another program has changed in it since is that program's word", () => {
  const text = writeXmp({
    ...nothing,
    tags: [tag("Aunt", "person"), tag("Uncle", "person")],
    givenAt: "1998-06-06T15:00:00.000Z",
    recorded: { at: "2004-01-01T00:00:00.000Z", from: "exif" },
    ...{ place: { latitude: 48.85, longitude: 2.35 }, givenPlace: { latitude: 48.85, longitude: 2.35 } },
  });
  const changed = text
    .replace("GPSLatitude>48,", "GPSLatitude>47,")
    .replace("<rdf:li>Uncle</rdf:li>", "<rdf:li>Cousin</rdf:li>")
    .replaceAll(/(DateCreated|DateTimeOriginal)>1998/g, "$1>1999");
  expect(changed).not.toBe(text);
  const own = parseOwn(changed)!;
  expect(own).toMatchObject({ tags: ["Aunt"] });
  expect(own.givenAt ?? own.recorded ?? own.place).toBeUndefined();
  expect(parseXmp(changed)).toMatchObject({
    dates: [{ at: "1999-06-06T15:00:00.000Z", from: "xmp" }, expect.anything()],
    keywords: [{ name: "Aunt" }, { name: "Cousin" }],
  });
});

test("a tag that another program took away stays away, though it knows but one list of them", () => {
  const text = writeXmp({ ...nothing, tags: [tag("Aunt", "person"), tag("Sheep", "model")] });
  const changed = text.replace(/(<dc:subject>.*)<rdf:li>Sheep<.rdf:li>/, "$1");
  expect(changed).toContain("<rdf:li>Sheep</rdf:li>");
  expect(parseXmp(changed).keywords).toEqual([{ name: "Aunt", parents: [] }]);
});

test("when a photo was added is told to nobody else as the date of the picture", () => {
  const recorded = { at: "2026-11-20T10:00:00.000Z", from: "upload" } as const;
  expect(writeXmp({ ...nothing, recorded })).not.toMatch(/DateCreated|DateTimeOriginal/);
});

test("a sidecar of another program is none of ours", () => {
  expect(parseOwn("<x/>")).toBeUndefined();
  expect(parseOwn(writeXmp(nothing).replaceAll("urn:phototag", "urn:another"))).toBeUndefined();
});

const camera = (at: string, offset?: number) => ({ dates: [{ at, from: "exif" as const, offset }] });
const takeout = (at: string, offset: number) => ({ dates: [{ at, from: "takeout" as const, offset }] });
const first = (file: object, beside: object) => withSidecar(file, beside).dates?.[0];

test.each([
  // [the camera's clock, its zone; Takeout's moment there where it is added, that zone; which date stands]
  ["2015-07-12T20:00:00.500Z", undefined, "2015-07-12T11:00:00.000Z", -420, "exif"],
  ["2015-07-12T20:00:00.000Z", 120, "2015-07-12T11:00:00.000Z", -420, "exif"],
  ["2015-07-12T20:00:00.000Z", 120, "2015-07-12T12:00:00.000Z", -420, "takeout"],
  ["2004-01-01T00:00:00.000Z", undefined, "1998-06-06T15:00:00.000Z", 60, "takeout"],
  ["2015-07-12T20:00:00.000Z", undefined, "2015-07-12T11:07:00.000Z", -420, "takeout"],
] as const)("camera %s (%s), Google %s (%s): %s", (at, zone, said, offset, from) => {
  expect(first(camera(at, zone), takeout(said, offset))).toMatchObject({ from });
});

test("a date that was changed in Google Photos is told by the camera's clock, where that is known", () => {
  const changed = takeout("2015-07-12T12:00:00.000Z", -420);
  expect(first(camera("2015-07-12T20:00:00.000Z", 120), changed)?.at).toBe("2015-07-12T21:00:00.000Z");
  expect(first({}, changed)?.at).toBe("2015-07-12T12:00:00.000Z");
});
