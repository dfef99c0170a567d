import { readFileSync } from "node:fs";
import { marked, type Tokens } from "marked";
import { expect, it } from "vitest";

/** What is AWS's to hold, or whoever deploys': no test here could fail for it. */
const OTHERS = ["AWS itself"];

const table = marked
  .lexer(readFileSync(new URL("threat-model.md", import.meta.url), "utf8"))
  .find((token): token is Tokens.Table => token.type === "table")!;
const WHO = 0;
const STANDS_IN_THE_WAY = 2;

it("names, of whatever stands in the way of each threat, the test that holds it", () => {
  let who = "";
  const unheld: string[] = [];
  for (const row of table.rows) {
    who = row[WHO]!.text.replaceAll("*", "") || who;
    const held = /\]\([^)]+\.test\.ts\)/.test(row[STANDS_IN_THE_WAY]!.text);
    if (!held && !OTHERS.includes(who)) unheld.push(`${who}: ${row[1]!.text}`);
  }
  expect(unheld).toEqual([]);
  expect(table.rows.length).toBeGreaterThan(10);
});
