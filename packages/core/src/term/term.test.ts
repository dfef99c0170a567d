import fc from "fast-check";
import { expect, test } from "vitest";
import {
  afterPrefix,
  isOwn,
  isSeen,
  isWhole,
  mend,
  searchableTerms,
  spell,
  termLabel,
  termOf,
} from "./index.ts";

test("a tag is compared in one spelling", () => {
  expect(termOf("  Tabby \n CAT ")).toBe("tabby cat");
  for (const name of ["café", "CAFE\u0301", "cafe", "ＣＡＦＥ", "ca\u00adfe\u200b"])
    expect(termOf(name)).toBe("cafe");
});

test.each([
  ["timeline", true],
  ["untagged", true],
  ["month:2026-11", true],
  ["type:heic", true],
  ["status:anything", true],
  ["in:", true],
  ["month", false],
  ["in the sea", false],
  ["12:30", false],
  ["untagged photo", false],
  ["tabby cat", false],
])("%j is the library's own: %s", (term, own) => {
  expect(isOwn(term)).toBe(own);
});

test.each([
  ["month:2025-01", "January 2025"],
  ["month:soon", "soon"],
  ["type:heic", "HEIC"],
  ["In:Trash", "In the trash"],
  ["status:nothing", "status:nothing"],
  ["Tabby Cat", "Tabby Cat"],
])("%j is said %j", (term, label) => {
  expect(termLabel(term)).toBe(label);
});

test("what follows a prefix", () => {
  expect(afterPrefix("month:", "month:2026-11")).toBe("2026-11");
  expect(afterPrefix("month:", "type:heic")).toBeUndefined();
});

test("every term that a person may search for is one of the library's own, and said in words", () => {
  for (const { term } of searchableTerms) {
    expect(isOwn(term), term).toBe(true);
    expect(termLabel(term), term).not.toBe(term);
  }
});

const anyText = fc.string({ unit: "binary", maxLength: 20 });
const likely = fc.string({
  unit: fc.constantFrom(..."aZé́ßẞŉﬁσςΣİıǅ 　\u200b\u200d\u200c\ufe0f❤👩💻कि्ﷺΐ\ud800´＿"),
  maxLength: 12,
});

test("what is spelled is spelled, and what is compared is compared", () => {
  fc.assert(
    fc.property(fc.oneof(anyText, likely), (name) => {
      const [spelled, term] = [spell(name), termOf(name)];
      expect(spell(spelled)).toBe(spelled);
      expect(termOf(term)).toBe(term);
      expect(termOf(spelled)).toBe(term);
      expect(isWhole(spelled)).toBe(true);
      expect(() => encodeURIComponent(mend(name))).not.toThrow();
    }),
    { numRuns: 1000 },
  );
});

test.each([
  "\u200b",
  "\u2060\ufeff",
  "\u00ad",
  "\u200d",
  "\ufe0f",
  "\u3164",
  "\u2800",
  "\u{e0041}",
  "\u0301",
  "\u202e",
  "",
])("%j is no name", (name) => {
  expect(isSeen(spell(name))).toBe(false);
});

test.each([
  ["می\u200cخواهم", "a part of a Persian word"],
  ["क्\u200dष", "a conjunct in Hindi"],
  ["👩\u200d💻", "a woman at a computer"],
  ["👨🏽\u200d🚀", "an astronaut"],
  ["❤\ufe0f\u200d🔥", "a heart on fire"],
  ["1\ufe0f\u20e3", "a key"],
  ["🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}", "the flag of Scotland"],
  ["葛\u{e0100}", "a shape of a character of Chinese script"],
])("%j keeps what cannot be seen by itself: %s", (name) => {
  expect(spell(name)).toBe(name);
  expect(isSeen(name)).toBe(true);
});

test("what cannot be seen is no part of a name", () => {
  expect(spell("c\u200ba\u200dt\u00ad\ufe0f")).toBe("cat");
  expect(spell("\u202ecat\u202c")).toBe("cat");
});
