/** That the documents name what is there: files by their links, npm's scripts by their names. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import GithubSlugger from "github-slugger";
import { marked } from "marked";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(path.join(root, "docs")).map((name) => `docs/${name}`),
  ...["README.md", "CHANGELOG.md", "COVERAGE.md"].map((name) => `packages/sst-offline/${name}`),
].filter((page) => page.endsWith(".md"));

interface Page {
  links: string[];
  anchors: Set<string>;
  text: string;
}

function read(file: string): Page {
  const text = readFileSync(path.join(root, file), "utf8");
  const slugger = new GithubSlugger();
  const page: Page = { links: [], anchors: new Set(), text };
  marked.walkTokens(marked.lexer(text), (token) => {
    if (token.type === "link" || token.type === "image") page.links.push(token.href);
    if (token.type === "heading") page.anchors.add(slugger.slug(token.text.replaceAll("`", "")));
  });
  for (const [, src] of text.matchAll(/<img src="([^"]+)"/g)) page.links.push(src!);
  return page;
}

const exists = (file: string) => statSync(path.join(root, file), { throwIfNoEntry: false }) !== undefined;

it.each(PAGES)("%s links to files and headings that are there", (file) => {
  const broken = read(file).links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [to = "", anchor] = link.split("#");
    const target = to === "" ? file : path.posix.join(path.posix.dirname(file), to);
    if (!exists(target)) return true;
    return anchor !== undefined && target.endsWith(".md") && !read(target).anchors.has(anchor);
  });
  expect(broken).toEqual([]);
});

it.each(PAGES)("%s names npm scripts that are there", (file) => {
  const scripts = (folder: string) =>
    Object.keys(JSON.parse(readFileSync(path.join(root, folder, "package.json"), "utf8")).scripts ?? {});
  // A package's own pages speak of its own scripts.
  const home = file.startsWith("packages/") ? path.posix.dirname(file) : ".";
  const named = [...read(file).text.matchAll(/npm run (?:--silent )?([\w:-]+)(?:.*? -w ([\w/-]+))?/g)];
  const unknown = named.filter(([, name, folder]) => !scripts(folder ?? home).includes(name!));
  expect(unknown.map(([words]) => words)).toEqual([]);
});

it("README.md names the browsers that the site is built for", () => {
  const { browserslist } = JSON.parse(readFileSync(path.join(root, "packages/web/package.json"), "utf8"));
  const versions = Object.fromEntries((browserslist as string[]).map((one) => one.split(" >= ")));
  expect(versions).toMatchObject({ edge: versions.chrome, ios_saf: versions.safari });
  expect(read("README.md").text).toContain(
    `Chrome and Edge from ${versions.chrome} on, Firefox from ${versions.firefox} and Safari from ${versions.safari};`,
  );
});
