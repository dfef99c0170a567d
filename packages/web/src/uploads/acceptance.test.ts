import { expect, test } from "vitest";
import { accept, MAX_BYTES } from "./acceptance.ts";

test.each([
  ["cat.jpg", "image/jpeg", 10, "image/jpeg"],
  ["CAT.HEIC", "", 10, "image/heic"],
  ["a.b.tiff", "", 10, "image/tiff"],
  ["no name at all", "image/png", 1, "image/png"],
  ["largest.png", "image/png", MAX_BYTES, "image/png"],
])("%s (%s) is taken", (name, type, size, announced) => {
  expect(accept({ name, type, size })).toEqual({ ok: true, type: announced });
});

test.each([
  ["notes.txt", "text/plain", 10, "This file isn't an image."],
  ["unknown", "", 10, "This file isn't an image."],
  ["drawing.svg", "image/svg+xml", 10, "Photos of type svg+xml can't be added."],
  ["empty.jpg", "image/jpeg", 0, "This file is empty."],
  ["large.jpg", "image/jpeg", MAX_BYTES + 1, "This file is larger than 50 MB."],
])("%s is refused in plain words", (name, type, size, reason) => {
  expect(accept({ name, type, size })).toEqual({ ok: false, reason });
});
