import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { counts, document } from "./document.ts";
import { LIMITS } from "./limits.ts";
import { TABLE } from "./table.ts";
import { unplaced } from "./unmet.ts";
import { DOCUMENT } from "./write-document.ts";

describe("the table of rules", () => {
  it.each(TABLE)("of $service names each rule once, with its page and who asks", ({ rows }) => {
    const rules = rows.map(({ operation, rule }) => `${operation}: ${rule}`);
    expect(new Set(rules).size).toBe(rules.length);
    for (const { rule, source, by } of rows) {
      expect(source, rule).not.toBe("");
      expect(Object.keys(by), rule).not.toEqual([]);
    }
  });

  it("says of every service what differs and what is missing", () => {
    const known = LIMITS.map(({ service }) => service);
    expect(known).toEqual(expect.arrayContaining(TABLE.map(({ service }) => service)));
  });

  it("has a place for whatever a stack asks for in vain", () => {
    expect(unplaced()).toEqual([]);
  });

  it("holds the local cloud to at least 150 rules", () => {
    expect(counts().rows).toBeGreaterThanOrEqual(150);
  });

  it("is what COVERAGE.md says; `npm run coverage:document` writes it anew", async () => {
    const written = await readFile(DOCUMENT, "utf8");
    expect(written.replaceAll("\r\n", "\n")).toBe(document());
  });
});
