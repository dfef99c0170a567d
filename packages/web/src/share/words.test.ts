import { expect, test } from "vitest";
import { altOf, dayInWords, endsAfter, fileNameOf, sharedInWords } from "./words.ts";

const now = new Date("2026-11-30T12:00:00Z");
const share = {
  ...{ id: "shr_1", title: "Rome", createdAt: "", expiresAt: "" },
  ...{ downloads: false, names: false, places: false },
};
const image = { id: "img_1", thumbhash: "", thumbUrl: "/t", previewUrl: "/p" };

test.each([
  ["2026-12-03T12:00:00Z", "3 December"],
  ["2027-03-03T12:00:00Z", "3 March 2027"],
])("a link that ends at %s is said to end on %s", (iso, said) => {
  expect(dayInWords(iso, now, ["en-GB"])).toBe(said);
});

test("a link of so many days ends as many days from now", () => {
  expect(endsAfter(7, now.getTime())).toBe("2026-12-07T12:00:00.000Z");
});

test.each([
  [{}, "An album"],
  [{ photos: 1 }, "1 photo"],
  [{ photos: 12, downloads: true }, "12 photos, with downloads"],
  [{ photos: 12, downloads: true, names: true }, "12 photos, with downloads and file names"],
  [{ downloads: true, names: true, places: true }, "An album, with downloads, file names and places"],
])("a link %o shows: %s", (some, said) => {
  expect(sharedInWords({ ...share, ...some })).toBe(said);
});

test.each([
  [{ name: "a.jpg", takenAt: "2026-03-01" }, "a.jpg"],
  [{ takenAt: "2026-03-01" }, "Photo of 1 March 2026"],
  [{ takenAt: "soon" }, "Photo"],
  [{}, "Photo"],
])("%o is described as %s", (some, said) => {
  expect(altOf(some, ["en-GB"])).toBe(said);
});

test.each([
  ["what is shown, without a name", { takenAt: "2026-03-01", downloadUrl: "/p" }, "2026-03-01.jpg"],
  ["what is shown, with the name of another type", { name: "IMG_1.HEIC", downloadUrl: "/p" }, "IMG_1.jpg"],
  ["the original", { name: "IMG_1.HEIC", downloadUrl: "/o" }, "IMG_1.HEIC"],
  ["what nothing is known of", { downloadUrl: "/p" }, "photo.jpg"],
])("%s is saved under a name that fits it", (_what, some, name) => {
  expect(fileNameOf({ ...image, ...some })).toBe(name);
});
