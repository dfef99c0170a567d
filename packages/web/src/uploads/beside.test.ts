import fc from "fast-check";
import { expect, test } from "vitest";
import { Beside, droppedFolderOf } from "./beside.ts";

const at = (relativePath: string) =>
  Object.assign(new File(["x"], relativePath.split("/").at(-1)!), { relativePath });

/** Each photo with the JSON that lies beside it. */
function pairs(...paths: string[]) {
  const files = paths.map(at);
  const beside = new Beside(files);
  const pathOf = (file?: File) => (file as ReturnType<typeof at> | undefined)?.relativePath.split("/").at(-1);
  const photos = files.filter(({ name }) => !name.endsWith(".json"));
  return {
    of: Object.fromEntries(photos.map((file) => [file.name, pathOf(beside.of(file).json)])),
    left: beside.left().map(pathOf),
  };
}

test.each([
  ["Rome/IMG_1.jpg", "Rome"],
  ["/Rome/Day 1/IMG_1.jpg", "Rome"],
  ["IMG_1.jpg", undefined],
])("of %s the folder that was dropped is %s", (path, folder) => {
  expect(droppedFolderOf(at(path))).toBe(folder);
});

test.each([
  ["as it was until 2024", "IMG_1.jpg", "IMG_1.jpg.json"],
  ["as it is now", "IMG_1.jpg", "IMG_1.jpg.supplemental-metadata.json"],
  ["cut off", "PXL_20230102_030405123.PORTRAIT.jpg", "PXL_20230102_030405123.PORTRAIT.jpg.supplemen.json"],
  ["cut off at its first letter", "IMG_1.jpg", "IMG_1.jpg.s.json"],
  ["cut off at its dot", "IMG_1.jpg", "IMG_1.jpg..json"],
  ["numbered", "IMG_1(1).jpg", "IMG_1.jpg(1).json"],
  ["numbered now", "IMG_1(2).jpg", "IMG_1.jpg.supplemental-metadata(2).json"],
  ["numbered and cut off", "IMG_1(2).jpg", "IMG_1.jpg.supple(2).json"],
  ["of a name that has a number of its own", "Rome (3).jpg", "Rome (3).jpg.supplemental-metadata.json"],
  ["of an edited photo", "IMG_1-edited.jpg", "IMG_1.jpg.json"],
  ["of an edited photo in Germany", "IMG_1-bearbeitet(1).jpg", "IMG_1.jpg.supplemental-metadata(1).json"],
  ["in other letters", "img_1.JPG", "IMG_1.jpg.json"],
  ["decomposed, as macOS writes it", "Cafe\u0301.jpg", "Café.jpg.json"],
  [
    "of a long name",
    "a-long-name-that-somebody-gave-it-and-that-has-no.jpg",
    "a-long-name-that-somebody-gave-it-and-that-has.json",
  ],
  ["of no extension", "photo", "photo.json"],
])("finds Takeout's JSON %s", (_, photo, json) => {
  expect(pairs(`Takeout/a/${photo}`, `Takeout/a/${json}`)).toEqual({ of: { [photo]: json }, left: [] });
});

test.each([
  ["another number's", "IMG_1.jpg", "IMG_1.jpg(1).json"],
  ["another name's that begins alike", "IMG_12.jpg", "IMG_1.json"],
  ["an album's", "metadata.jpg", "metadata2.json"],
])("takes not %s", (_, photo, json) => {
  expect(pairs(photo, json)).toEqual({ of: { [photo]: undefined }, left: [json] });
});

test("takes what lies in the same folder, and leaves what an album says of itself", () => {
  const names = pairs("a/1.jpg", "b/1.jpg.json", "a/metadata.json", "a 2.0/s.json");
  expect(names).toEqual({ of: { "1.jpg": undefined }, left: ["1.jpg.json", "metadata.json", "s.json"] });
});

test("whatever Takeout leaves of the word, and of a number, the JSON finds its photo", () => {
  const name = fc.stringMatching(/^[a-z_]{1,12}$/);
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { minLength: 1, maxLength: 5 }),
      fc.nat(21),
      fc.nat(3),
      (names, cut, n) => {
        const number = n === 0 ? "" : `(${n})`;
        const word = ".supplemental-metadata".slice(0, cut + 1);
        const photos = names.map((one) => `${one}${number}.jpg`);
        const beside = names.map((one) => `${one}.jpg${word}${number}.json`);
        const found = pairs(...photos, ...beside);
        expect(found.of).toEqual(Object.fromEntries(photos.map((photo, i) => [photo, beside[i]])));
      },
    ),
  );
});
