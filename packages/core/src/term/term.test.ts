import { expect, test } from "vitest";
import { afterPrefix, isOwn, searchableTerms, termLabel, termOf } from "./index.ts";

test("a tag is compared in one spelling", () => {
  expect(termOf("  Tabby \n CAT ")).toBe("tabby cat");
  expect(termOf("CAFE\u0301")).toBe("café");
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
