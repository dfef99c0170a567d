import { expect, test } from "vitest";
import { parseQuery } from "./query.ts";

test.each([
  ["", [["timeline"]], []],
  ["cat", [["cat"]], []],
  ["  Cat  DOG ", [["cat"], ["dog"]], []],
  ['"Tabby  Cat" -night', [["tabby cat"]], ["night"]],
  ["-night", [["timeline"]], ["night"]],
  ['-"tabby cat"', [["timeline"]], ["tabby cat"]],
  ["cat dog OR wolf OR dog", [["cat"], ["dog", "wolf"]], []],
  ["month:2026-11 type:heic untagged", [["month:2026-11"], ["type:heic"], ["untagged"]], []],
  ['"tabby c', [["tabby c"]], []],
  ['cat "or" dog', [["cat"], ["or"], ["dog"]], []],
  ["a-b", [["a-b"]], []],
  ["-", [["timeline"]], []],
  ["CAFE\u0301", [["café"]], []],
])("%j", (text, all, none) => {
  expect(parseQuery(text)).toEqual({ all, none });
});

test.each(["OR", "cat OR", "OR cat", "cat OR OR dog", "cat OR -dog", "-cat OR dog", "a ".repeat(21)])(
  "%j is refused",
  (text) => {
    expect(() => parseQuery(text)).toThrow(expect.objectContaining({ code: "bad_request", field: "q" }));
  },
);
