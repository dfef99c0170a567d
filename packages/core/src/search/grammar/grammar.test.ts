import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { suggestedTerms } from "../../term/index.ts";
import { format, MAX_LENGTH, meaningOf, mend, parse, quoteNames, type Token } from "./index.ts";

/** What the API makes of a search; it must be one that it takes. */
function understood(text: string) {
  const { tokens, problem } = parse(text);
  expect(problem).toBeUndefined();
  return tokens!;
}

describe("the API understands", () => {
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
    ["beach or sea", [["beach", "sea"]], []],
    ["Cat and dog", [["cat"], ["dog"]], []],
    ["cat AND dog Or wolf", [["cat"], ["dog", "wolf"]], []],
    ["not night", [["timeline"]], ["night"]],
    ["cat and not dog", [["cat"]], ["dog"]],
    ["cat not december 2025", [["cat"]], ["month:2025-12"]],
    ["or", [["or"]], []],
    ["cat or", [["cat"], ["or"]], []],
    ["and cat", [["and"], ["cat"]], []],
    ["forget me not", [["forget"], ["me"], ["not"]], []],
    ["december 2025", [["month:2025-12"]], []],
    ["2025 Dec or January 2026", [["month:2025-12", "month:2026-01"]], []],
    ["-sept 2024", [["timeline"]], ["month:2024-09"]],
    ["cat 2019", [["cat"], ["year:2019"]], []],
    ["2019-06", [["month:2019-06"]], []],
    ['"2019" "december 2025"', [["2019"], ["december 2025"]], []],
    ["december", [["december"]], []],
    ["0061 2019-13 3000", [["0061"], ["2019-13"], ["3000"]], []],
    ['"OR"', [["or"]], []],
    ['cat"dog"', [["cat"], ["dog"]], []],
    ['place:"New York" cat', [["place:new york"], ["cat"]], []],
    ['-place:"new york', [["timeline"]], ["place:new york"]],
    ['other:"new york"', [["other:"], ["new york"]], []],
    ['-other:"new york"', [["new york"]], ["other:"]],
    ["a-b", [["a-b"]], []],
    ["-", [["timeline"]], []],
    ["CAFE\u0301", [["cafe"]], []],
    ["cat Cat -dog -DOG", [["cat"]], ["dog"]],
    ["cat OR dog dog OR cat", [["cat", "dog"]], []],
    ["cat cat OR dog", [["cat"], ["cat", "dog"]], []],
  ])("%j", (text, all, none) => {
    expect(meaningOf(understood(text))).toEqual({ all, none });
  });
});

describe("what bounds a search in time", () => {
  test.each([
    ["after:2019", "2019-01-01T00:00:00.000Z", undefined],
    ["cat before:2019-06", undefined, "2019-06-01T00:00:00.000Z"],
    ["after:2019-06-30 before:2020", "2019-06-30T00:00:00.000Z", "2020-01-01T00:00:00.000Z"],
    ["After:2018 after:2019 before:2021 before:2020", "2019-01-01T00:00:00.000Z", "2020-01-01T00:00:00.000Z"],
    // What is not since then is before.
    ["-after:2019", undefined, "2019-01-01T00:00:00.000Z"],
    ["not before:2019", "2019-01-01T00:00:00.000Z", undefined],
  ])("%j", (text, after, before) => {
    const { all, none, ...bounds } = meaningOf(understood(text));
    expect([all, none]).toEqual([[[text.includes("cat") ? "cat" : "timeline"]], []]);
    expect(bounds).toEqual({ after, before });
  });

  test.each([
    ["after:soon", "after: takes a date, as 2019, 2019-06 or 2019-06-30."],
    ["before:2019-02-30", "before: takes a date, as 2019, 2019-06 or 2019-06-30."],
    ["cat or after:2019", "after: and before: hold for the whole search, and cannot stand beside OR."],
    ["after:2019 OR cat", "after: and before: hold for the whole search, and cannot stand beside OR."],
  ])("%j is not understood: %s", (text, problem) => {
    expect(parse(text)).toEqual({ problem });
  });
});

describe("a name that holds a word of the language", () => {
  const tags = new Set(["rock and roll", "trick or treat", "do not enter"]);
  const quoted = (text: string) => quoteNames(text, (term) => tags.has(term));

  test.each([
    ["Rock and  Roll", '"Rock and Roll"'],
    ["beach rock and roll or sea", 'beach "rock and roll" or sea'],
    ["-trick or treat", '-"trick or treat"'],
    ["cat and do not enter", 'cat and "do not enter"'],
    ["cat or dog", "cat or dog"],
    ['"rock" and roll', '"rock" and roll'],
    ["rock roll", "rock roll"],
  ])("%j is read as %j", (text, expected) => {
    expect(quoted(text)).toBe(expected);
  });
});

test.each([
  ["OR", "OR stands between two terms."],
  ["cat OR", "OR stands between two terms."],
  ["OR cat", "OR stands between two terms."],
  ["cat OR OR dog", "OR stands between two terms."],
  ["-cat OR dog", "OR stands between two terms."],
  ["cat OR -dog", "A term cannot be excluded inside OR."],
  ["cat or not dog", "A term cannot be excluded inside OR."],
  ["a ".repeat(21), "A search may have 20 terms."],
  ["a".repeat(MAX_LENGTH + 1), "A search may have 500 characters."],
])("%j is not understood: %s", (text, problem) => {
  expect(parse(text)).toEqual({ problem });
});

/** Terms in any order and spelling, as an interface may put them together: not every list is one that can be said. */
const anyTokens = fc.array(
  fc.record({
    term: fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 12 }),
      fc.constantFrom(
        "OR",
        "or",
        "-",
        "-cat",
        "--",
        "cat",
        "Cat",
        "tabby  cat",
        'cat"dog',
        '"',
        "Cafe\u0301",
      ),
      fc.constantFrom("month:2026-11", "in:trash", "year:2019", "2019", "2019-06", "dec", "december 2025"),
      fc.constantFrom("After:2019", "before:2019-06", "and", "Not", ...suggestedTerms),
    ),
    exclude: fc.boolean(),
    or: fc.boolean(),
  }),
  { maxLength: 8 },
);
const tokens = anyTokens.map(mend);

describe("the law of the language", () => {
  test("terms that are written are read back as the same terms", () => {
    fc.assert(
      fc.property(tokens, (some) => {
        expect(parse(format(some))).toEqual({ tokens: some });
      }),
    );
  });

  test("whatever is typed and understood is what the box then shows and asks for", () => {
    const word = fc.constantFrom(
      ...["cat", "Cat", "dog", "OR", " or ", "-", '"', " ", "tabby cat", "\u0301", ":", " not "],
      ...[" and ", " dec ", " 2025 ", "after:2019 ", "before:"],
    );
    const typed = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(word).map((words) => words.join("")),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const { tokens } = parse(text);
        if (!tokens) return;
        const shown = understood(format(tokens));
        expect(shown).toEqual(tokens);
        expect(mend(shown)).toEqual(shown);
        expect(meaningOf(shown)).toEqual(meaningOf(tokens));
      }),
    );
  });

  test("the box cannot make a search of its chips that the API refuses", () => {
    const steps = fc.array(
      fc.record({ at: fc.nat(7), what: fc.constantFrom("take out", "exclude", "let in"), or: fc.boolean() }),
    );
    fc.assert(
      fc.property(tokens, steps, (some, changes) => {
        let chips = some;
        for (const { at, what, or } of changes) {
          const changed = (chip: Token): Token => ({ ...chip, exclude: what === "exclude", or });
          chips = mend(
            what === "take out"
              ? chips.filter((_, index) => index !== at)
              : chips.map((chip, index) => (index === at ? changed(chip) : chip)),
          );
          expect(understood(format(chips))).toEqual(chips);
        }
      }),
    );
  });

  test("terms that are said twice change nothing", () => {
    fc.assert(
      fc.property(tokens, (some) => {
        expect(mend([...some, ...some])).toEqual(some);
      }),
    );
  });
});

test("a browser can read it: it asks for nothing but the terms", async () => {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL("index.ts", import.meta.url))],
    bundle: true,
    platform: "browser",
    write: false,
    metafile: true,
  });
  expect(Object.keys(metafile.inputs).map((file) => file.replace(/.*packages\/core\/src\//, ""))).toEqual([
    "term/fold.ts",
    "term/span.ts",
    "term/index.ts",
    "search/grammar/dates.ts",
    "search/grammar/names.ts",
    "search/grammar/index.ts",
  ]);
});
