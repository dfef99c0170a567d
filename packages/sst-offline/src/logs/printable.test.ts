import fc from "fast-check";
import { expect, it } from "vitest";
import { printableLine, printableText } from "./printable.ts";

/** Said here by code points, not by the classes that the source names. */
const allowed = (text: string, newline: boolean) =>
  [...text].every((one) => {
    const code = one.codePointAt(0)!;
    if (code === 0x0a) return newline;
    return !(
      code < 0x20 ||
      (code >= 0x7f && code <= 0x9f) ||
      (code >= 0xd800 && code <= 0xdfff) ||
      [0xad, 0x061c, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0xfeff].includes(code) ||
      (code >= 0x202a && code <= 0x202e) ||
      (code >= 0x2060 && code <= 0x206f) ||
      (code >= 0xe0000 && code <= 0xe007f)
    );
  });

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        "\u001b[2J",
        "\u009b31m",
        "\r",
        "\n",
        "\u202e",
        "\u2066",
        "\ud800",
        "\u{e0041}",
        "a",
        "é",
      ),
    )
    .map((parts) => parts.join("")),
);

it("leaves of any text what a terminal prints, on one line", () => {
  fc.assert(fc.property(hostile, (text) => allowed(printableLine(text), false)));
  fc.assert(fc.property(hostile, (text) => allowed(printableText(text), true)));
});

it("begins no line with what came from outside but the first", () => {
  fc.assert(
    fc.property(hostile, (text) =>
      printableText(text)
        .split("\n")
        .slice(1)
        .every((line) => line === "" || /^[\s}\]]/.test(line)),
    ),
  );
});

it("leaves JSON the JSON that it is", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(JSON.parse(printableLine(text, Number.POSITIVE_INFINITY))).toEqual(JSON.parse(text));
    }),
  );
});

it("cuts what is long, and keeps names and emoji as they are", () => {
  expect(printableLine("a".repeat(50), 10)).toBe(`${"a".repeat(10)}… (40 more)`);
  for (const text of ["Zoë's 家族 👨‍👩‍👧 می‌خواهم.jpg", "cat.jpg → Cat 97 · 240 ms"])
    expect(printableLine(text)).toBe(text);
});
