import { expect, test } from "vitest";
import { bytesInWords, photos } from "./counted.ts";

test.each([
  [0, "0 photos"],
  [1, "1 photo"],
  [12_345, "12,345 photos"],
])("%d are %s", (count, words) => {
  expect(photos(count)).toBe(words);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1500, "2 kB"],
  [52_428_800, "52.4 MB"],
  [12_345_678_901, "12.3 GB"],
])("%d bytes are %s", (bytes, words) => {
  expect(bytesInWords(bytes)).toBe(words);
});
