import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { shellBlocks, unsetVariables } from "./shell-blocks.ts";

const root = join(import.meta.dirname, "..");
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
].map((page) => join(root, page));
const scripts = (
  JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> }
).scripts;

describe.each(pages.filter((page) => shellBlocks(page).length > 0).map((page) => relative(root, page)))(
  "%s",
  (page) => {
    const blocks = shellBlocks(join(root, page));

    it("sets each variable before it uses it", () => {
      expect(unsetVariables(blocks)).toEqual([]);
    });

    it("holds blocks that a shell can read", () => {
      for (const block of blocks) {
        const { status, stderr } = spawnSync("bash", ["-n"], { input: block, encoding: "utf8" });
        expect([status, stderr]).toEqual([0, ""]);
      }
    });

    it("names npm scripts that there are, and no state of the code that may not be there", () => {
      for (const [, name = ""] of blocks.join("\n").matchAll(/npm run (?:--silent )?([\w:]+)(?! -w)\b/g))
        if (!/^build|^coverage:document|^taxonomy/.test(name)) expect(Object.keys(scripts)).toContain(name);
      for (const [, ref] of blocks.join("\n").matchAll(/git (?:show|checkout) "?([^"\s:]+)/g))
        expect(ref).toMatch(/^(\$\w+|HEAD~?\d*|main)$/);
    });
  },
);

it("an unset variable is found, also behind one that is set later", () => {
  expect(unsetVariables(["echo $A", "A=1\necho $A $B"])).toEqual(["A", "B"]);
  expect(unsetVariables(["for X in a b; do echo $X; done; Y=$(echo $X)\necho \"$Y\" '$Z'"])).toEqual([]);
});
