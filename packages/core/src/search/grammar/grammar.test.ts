import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { suggestedTerms } from "../../term/index.ts";
import { format, MAX_LENGTH, meaningOf, mend, parse, type Token } from "./index.ts";

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
    ["beach or sea", [["beach"], ["or"], ["sea"]], []],
    ['"OR"', [["or"]], []],
    ['cat"dog"', [["cat"], ["dog"]], []],
    ["a-b", [["a-b"]], []],
    ["-", [["timeline"]], []],
    ["CAFE\u0301", [["café"]], []],
    ["cat Cat -dog -DOG", [["cat"]], ["dog"]],
    ["cat OR dog dog OR cat", [["cat", "dog"]], []],
    ["cat cat OR dog", [["cat"], ["cat", "dog"]], []],
  ])("%j", (text, all, none) => {
    expect(meaningOf(understood(text))).toEqual({ all, none });
  });
});

test.each([
  ["OR", "OR stands between two terms."],
  ["cat OR", "OR stands between two terms."],
  ["OR cat", "OR stands between two terms."],
  ["cat OR OR dog", "OR stands between two terms."],
  ["-cat OR dog", "OR stands between two terms."],
  ["cat OR -dog", "A term cannot be excluded inside OR."],
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
      fc.constantFrom("month:2026-11", "in:trash", ...suggestedTerms),
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
    const word = fc.constantFrom("cat", "Cat", "dog", "OR", "or", "-", '"', " ", "tabby cat", "\u0301", ":");
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
    "term/index.ts",
    "search/grammar/index.ts",
  ]);
});
