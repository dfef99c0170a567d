import { expect, test } from "vitest";
import { termsOf } from "./terms.ts";

const of = (tag: string, word: string) =>
  ["", "text:", "name:", "camera:", "place:"].map((prefix) => (prefix ? prefix + word : tag));

test.each([
  ["a word is a tag, or of a picture, a file, a camera, a place", "hotel", of("hotel", "hotel")],
  ["in the picture it has no accents", "café", of("café", "cafe")],
  ["several words are a tag, or a place", "tabby cat", ["tabby cat", "place:tabby cat"]],
  ["two characters are a tag alone", "tv", ["tv"]],
  ["asked for as text, it is no tag", "text:café!", ["text:cafe"]],
  ["what no text can hold finds nothing", "text:ab", ["text:ab"]],
  ["a file's name is its name without the type", "name:img_0061.jpg", ["name:img_0061"]],
  ["a place has no accents, and one kind of apostrophe", "place:xi’an", ["place:xi'an"]],
  ["nor signs around it", "place:washington, d.c.", ["place:washington, d.c"]],
  ["what is elsewhere asked for by in: is", "in:archive", ["archive"]],
  ["the library's own terms are themselves", "month:2026-11", ["month:2026-11"]],
  ["everything is everything", "timeline", ["timeline"]],
])("%s: %s", (_, term, terms) => {
  expect(termsOf(term)).toEqual(terms);
});

test("beside other terms a date is one of the archive, too", () => {
  expect(termsOf("month:2026-11", true)).toEqual(["month:2026-11", "archived:2026-11"]);
  expect(termsOf("year:2026", true)).toEqual(["year:2026", "archived:2026"]);
});
