import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { withContentPolicy } from "../content-policy.mjs";

const sha256 = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const META = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"\/>/g;
const policies = (page: string) => [...withContentPolicy(page).matchAll(META)].map(([, policy]) => policy);
const page = (body: string, head = '<meta charSet="utf-8"/>') =>
  `<!DOCTYPE html><!--b--><html><head>${head}<link rel="stylesheet" href="/a.css"/></head><body>${body}</body></html>`;

test("allows the site's own files and exactly the page's inline scripts", () => {
  const inline = ["self.a=1", 'self.b="&lt;é \\u003c/script>"', "\n  c();\n"];
  const scripts = inline.map((text) => `<script id="x">${text}</script>`).join("");
  expect(policies(page(`<script src="/a.js" async=""></script>${scripts}`))).toEqual([
    `script-src 'self' ${inline.map(sha256).join(" ")}`,
  ]);
  expect(policies(page("<p>no script</p>"))).toEqual(["script-src 'self'"]);
});

test("names a script once that stands there twice, and sees those that only look like text", () => {
  const template = "<template><script>a()</script></template><svg><script>b()</script></svg>";
  expect(policies(page(`<script>a()</script>${template}<!-- <script>c()</script> -->`))).toEqual([
    `script-src 'self' ${sha256("a()")} ${sha256("b()")}`,
  ]);
});

test("stands before all that loads or runs, after the encoding, and changes nothing else", () => {
  const before = page("<script>a()</script>");
  const after = withContentPolicy(before);
  expect(after.replace(META, "")).toBe(before);
  expect(after.indexOf("<meta http-equiv")).toBe(after.indexOf('<meta charSet="utf-8"/>') + 23);
  const undeclared = withContentPolicy(page("", '<meta name="x" content="y"/>'));
  expect(undeclared).toContain('<head><meta http-equiv="Content-Security-Policy"');
});

test("refuses what no hash allows, and a page that it has been given already", () => {
  expect(() => withContentPolicy(page('<a onclick="a()">x</a>'))).toThrow("<a> has onclick as an attribute");
  expect(() => withContentPolicy(withContentPolicy(page("")))).toThrow(
    "has a content security policy already",
  );
  expect(() => withContentPolicy("<p>no head of its own</p>")).toThrow("no <head>");
});
