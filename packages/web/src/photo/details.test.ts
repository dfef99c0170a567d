import { beforeEach, expect, test, vi } from "vitest";
import type { ImageDetail } from "../api/types.ts";
import { factsOf, historyOf } from "./details.ts";

const image: ImageDetail = {
  id: "img_1",
  name: "alps.jpg",
  type: "image/jpeg",
  bytes: 2_340_000,
  width: 4000,
  height: 3000,
  status: "ready",
  takenAt: "2024-07-14T15:30:00.000Z",
  favorite: false,
  archived: false,
  addedAt: "2026-11-22T12:00:00.000Z",
  tags: [],
  camera: "FUJIFILM X-T30",
  recognizer: { name: "Amazon Rekognition DetectLabels", version: "3.0" },
  history: [
    { at: "2026-11-22T12:00:00.000Z", event: "uploaded" },
    { at: "2026-11-22T12:00:01.000Z", event: "recognized", detail: "7 tags" },
  ],
};

const fact = (name: string, detail: ImageDetail | undefined = image) =>
  factsOf(image, detail).find((one) => one.name === name)?.value;

const readBy = (...languages: string[]) => vi.stubGlobal("navigator", { languages });
beforeEach(() => void readBy("en-GB"));

test.each([
  ["en-US", /^Jul 14, 2024, 0?3:30\sPM$/],
  ["en-GB", /^14 Jul 2024, 15:30$/],
  ["de", /^14\. Juli? 2024, 15:30$/],
])("a date is written as whoever reads it writes dates: %s", (language, date) => {
  readBy(language, "en");
  expect(fact("Taken")).toMatch(date);
});

test("the time taken is the camera's own, wherever it is read", () => {
  expect(fact("Taken")).toMatch(/14 Jul 2024.*15:30/);
});

test.each([
  ["exif", "from the camera"],
  ["name", "from the file's name"],
  ["upload", "when it was added"],
] as const)("a date that is of %s says so", (takenFrom, note) => {
  expect(factsOf({ ...image, takenFrom }, undefined).find(({ name }) => name === "Taken")?.note).toBe(note);
});

test("a date that was given says what would stand otherwise", () => {
  const given = {
    ...image,
    takenFrom: "person",
    recorded: { takenAt: "2016-02-03T04:05:06.000Z", takenFrom: "xmp" },
  };
  const { note } = factsOf(given as ImageDetail, given as ImageDetail).find(({ name }) => name === "Taken")!;
  expect(note).toMatch(/^set by you; otherwise 3 Feb 2016.*04:05, from the file's XMP$/);
});

test.each([
  [{ seconds: 0.004, aperture: 2.8, iso: 100, focalLength: 50 }, "1/250 s · f/2.8 · ISO 100 · 50 mm"],
  [{ seconds: 1.6 }, "1.6 s"],
  [{ aperture: 1.7799999713897705, focalLength: 5.96 }, "f/1.8 · 6 mm"],
])("an exposure is said as photographers do: %o", (exposure, said) => {
  expect(fact("Exposure", { ...image, exposure })).toBe(said);
});

test("a photo is described in words", () => {
  expect(fact("Dimensions")).toBe("4000 × 3000");
  expect(fact("Size")).toBe("2.3 MB");
  expect(fact("Type")).toBe("JPEG");
  expect(fact("Camera")).toBe("FUJIFILM X-T30");
  expect(fact("Recognizer")).toBe("version 3.0");
});

test("what is not known is not said", () => {
  expect(fact("Deleted")).toBeUndefined();
  expect(factsOf(image, undefined).map(({ name }) => name)).not.toContain("Camera");
});

test("its history reads from first to last", () => {
  expect(historyOf(image).map(({ what }) => what)).toEqual(["Uploaded", "Recognized: 7 tags"]);
});

test("a place is said by its names, each of which finds photos, over its coordinates and whose word they are", () => {
  const place = { latitude: 48.85837, longitude: 2.29448, city: "Paris", country: "France" };
  const said = factsOf({ ...image, place }, { ...image, place, placeFrom: "file" }).find(
    ({ name }) => name === "Place",
  );
  expect(said).toEqual({
    ...{ name: "Place", value: "Paris, France", note: "48.8584, 2.2945; from the file" },
    finds: [
      { name: "Paris", term: "place:Paris" },
      { name: "France", term: "place:France" },
    ],
  });
});

test("one without a name is said by its coordinates; one that was taken away by nothing but that", () => {
  const place = { latitude: 30, longitude: -40 };
  expect(factsOf({ ...image, place }, undefined).find(({ name }) => name === "Place")).toMatchObject({
    ...{ value: "30, -40", finds: [], note: "" },
  });
  expect(fact("Place", { ...image, placeFrom: "person" })).toBe("None");
  expect(fact("Place")).toBeUndefined();
});
