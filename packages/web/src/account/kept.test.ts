import { expect, test } from "vitest";
import { isSame, lossInWords, photosInWords, shareOf } from "./kept.ts";

test.each([
  [0, 0, "None yet", "Your library"],
  [1, 0, "1 photo", "Your photo"],
  [1, 1, "1 photo, 1 of them in the trash", "Your photo"],
  [10_238, 3, "10,238 photos, 3 of them in the trash", "All 10,238 photos"],
])("%d photos, %d trashed, are said %j; as a loss %j", (photos, trashed, kept, lost) => {
  expect(photosInWords({ photos, trashed })).toBe(kept);
  expect(lossInWords({ photos })).toBe(lost);
});

test.each([
  [5e9, 10e9, 0.5],
  [11e9, 10e9, 1],
  [-3, 10e9, 0],
  [5e9, 100e12, undefined],
])("%d bytes where there is room for %d fill %s of it", (bytes, limit, share) => {
  expect(shareOf({ bytes, limits: { bytes: limit, photosPerDay: 1 } })).toBe(share);
});

test("an address is the same however it is typed, and another is not", () => {
  expect(isSame(" Ada@Example.com ", "ada@example.com")).toBe(true);
  expect(isSame("ada@example.co", "ada@example.com")).toBe(false);
  expect(isSame("", "ada@example.com")).toBe(false);
});
