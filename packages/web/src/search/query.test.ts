import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatQuery,
  monthLabel,
  parseQuery,
  type QueryToken,
  termLabel,
  toggleExclude,
  withoutToken,
} from "./query.ts";

const term = (text: string, more: Partial<QueryToken> = {}): QueryToken => ({
  term: text,
  exclude: false,
  or: false,
  ...more,
});

describe("reading a query", () => {
  test.each<[string, QueryToken[]]>([
    ["", []],
    ["   ", []],
    ["cat", [term("cat")]],
    ["cat beach", [term("cat"), term("beach")]],
    ['"tabby cat" -dog', [term("tabby cat"), term("dog", { exclude: true })]],
    ['-"golden retriever"', [term("golden retriever", { exclude: true })]],
    ["beach OR sea", [term("beach"), term("sea", { or: true })]],
    ["OR sea", [term("sea")]],
    ["beach OR", [term("beach")]],
    ["beach or sea", [term("beach"), term("or"), term("sea")]],
    ['"OR"', [term("OR")]],
    ["month:2026-11 untagged", [term("month:2026-11"), term("untagged")]],
    ["cat Cat", [term("cat")]],
    ["-", []],
    ['"tabby cat', [term("tabby cat")]],
  ])("%j", (text, tokens) => {
    expect(parseQuery(text)).toEqual(tokens);
  });

  test("what was written is read back the same", () => {
    const word = fc
      .stringMatching(/^[\p{L}\d][\p{L}\d :'.-]{0,12}$/u)
      .map((text) => text.trim().replace(/\s+/g, " "));
    const tokens = fc.array(fc.record({ term: word, exclude: fc.boolean(), or: fc.boolean() }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(tokens, (some) => {
        const read = parseQuery(formatQuery(some));
        expect(parseQuery(formatQuery(read))).toEqual(read);
      }),
    );
  });

  test("never fails, whatever is typed", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const token of parseQuery(text)) expect(token.term).not.toBe("");
      }),
    );
  });
});

describe("changing a query", () => {
  test("taking the first of two alternatives away leaves the second by itself", () => {
    expect(withoutToken(parseQuery("beach OR sea"), 0)).toEqual([term("sea")]);
  });

  test("leaving out, and taking in again", () => {
    const left = toggleExclude(parseQuery("cat dog"), 1);
    expect(formatQuery(left)).toBe("cat -dog");
    expect(formatQuery(toggleExclude(left, 1))).toBe("cat dog");
  });
});

test("terms are said in words", () => {
  expect(monthLabel("2026-11")).toBe("November 2026");
  expect(termLabel("month:2025-01")).toBe("January 2025");
  expect(termLabel("type:heic")).toBe("HEIC");
  expect(termLabel("Tabby Cat")).toBe("Tabby Cat");
});
