import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, cutTo, sizeOf } from "./size.ts";

/** Items as the vendor's page counts them. */
test.each([
  ["a text", { ab: "cdé" }, 2 + 4],
  ["a number of two digits", { a: 12 }, 1 + 2],
  ["one of five", { a: 12.345 }, 1 + 4],
  ["one below zero", { a: -1 }, 1 + 3],
  ["true, and null", { a: true, b: null }, 2 + 2],
  ["an empty list", { a: [] }, 1 + 3],
  ["a list", { a: ["b", "cd"] }, 1 + 3 + 2 + 1 + 2],
  ["a map", { a: { bc: "d" } }, 1 + 3 + 1 + 2 + 1],
  ["what is not written", { a: undefined, b: { c: undefined } }, 1 + 3],
])("%s", (_what, item, bytes) => {
  expect(sizeOf(item)).toBe(bytes);
});

test("a text that is cut is the longest beginning of whole characters that fits", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "é", "日", "😀", "\ud800", "\ufffd") }),
      fc.nat(20),
      (text, bytes) => {
        const whole = [...text].map((char) => (/\p{Surrogate}/u.test(char) ? "\ufffd" : char));
        let wanted = "";
        for (const char of whole) {
          if (bytesOf(wanted + char) > bytes) break;
          wanted += char;
        }
        expect(cutTo(text, bytes)).toBe(wanted);
      },
    ),
  );
});
