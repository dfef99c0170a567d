// @ts-check
import { createHash } from "node:crypto";
import { parse } from "parse5";

/** @typedef {import("parse5").DefaultTreeAdapterMap} Tree */

/**
 * Writes into a page which scripts it may run: the site's own files, and exactly the inline scripts that it holds
 * now, by their hashes. A header could not say so: it is one for all pages, and each page's scripts are others.
 * Everything else of the policy is in the header that comes with the page; what both allow is allowed.
 *
 * The `<meta>` stands before anything that loads or runs, since it holds only for what follows it (Content Security
 * Policy Level 3, "The <meta> element"), and after the declaration of the encoding, which has to come early. The
 * page is parsed as browsers do, for a hash is of the text that they see; the rest of its bytes stay as they are.
 *
 * @param {string} page HTML
 * @returns {string}
 * @throws {Error} when the page has no head, has a policy, or has handlers in attributes, which no hash would allow
 */
export function withContentPolicy(page) {
  const document = parse(page, { sourceCodeLocationInfo: true });
  /** @type {Tree["element"] | undefined} */
  let head;
  /** @type {Set<string>} */
  const hashes = new Set();
  for (const element of elements(document)) {
    if (element.tagName === "head") head = element;
    const handler = element.attrs.find(({ name }) => /^on/i.test(name));
    if (handler) throw new Error(`<${element.tagName}> has ${handler.name} as an attribute`);
    if (isPolicy(element)) throw new Error("the page has a content security policy already");
    if (element.tagName === "script" && !element.attrs.some(({ name }) => name === "src"))
      hashes.add(hashOf(textOf(element)));
  }
  const location = head?.sourceCodeLocation;
  if (!head || !location?.startTag) throw new Error("the page has no <head>");
  const [first] = head.childNodes;
  const at = isEncoding(first) ? endOf(first) : location.startTag.endOffset;
  const policy = ["script-src 'self'", ...hashes].join(" ");
  return `${page.slice(0, at)}<meta http-equiv="Content-Security-Policy" content="${policy}"/>${page.slice(at)}`;
}

/**
 * @param {Tree["parentNode"]} node
 * @returns {Generator<Tree["element"]>}
 */
function* elements(node) {
  for (const child of node.childNodes) {
    if (!("tagName" in child)) continue;
    yield child;
    yield* elements("content" in child ? child.content : child);
  }
}

/** @param {Tree["element"]} element */
const textOf = ({ childNodes }) => childNodes.map((node) => ("value" in node ? node.value : "")).join("");

/** @param {string} script */
const hashOf = (script) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`;

/** @param {Tree["element"]} element */
const isPolicy = ({ tagName, attrs }) =>
  tagName === "meta" &&
  attrs.some(({ name, value }) => name === "http-equiv" && value.toLowerCase() === "content-security-policy");

/**
 * @param {Tree["childNode"] | undefined} node
 * @returns {node is Tree["element"]}
 */
function isEncoding(node) {
  return (
    node !== undefined &&
    "tagName" in node &&
    node.tagName === "meta" &&
    node.attrs.some(({ name }) => name === "charset")
  );
}

/** @param {Tree["element"]} element */
function endOf({ sourceCodeLocation }) {
  if (!sourceCodeLocation) throw new Error("an element has no place in the page");
  return sourceCodeLocation.endOffset;
}
