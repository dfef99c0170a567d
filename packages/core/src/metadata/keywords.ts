import { XMLParser } from "fast-xml-parser";
import { isOwn, spell, termOf } from "../term/index.ts";
import type { Said } from "./dates.ts";
import { type Keyword, MAX_KEYWORD_LENGTH, MAX_KEYWORDS } from "./metadata.ts";
import { clean } from "./text.ts";

/** Properties of XMP that hold whole paths, and what divides these. */
const PATHS: Record<string, string> = {
  "lr:hierarchicalSubject": "|",
  "lr:HierarchicalSubject": "|",
  "digiKam:TagsList": "/",
  "MicrosoftPhoto:LastKeywordXMP": "/",
  "mediapro:CatalogSets": "|",
};

/** Nobody sorts photos deeper, or into more: a file made to harm may say so. */
const MAX_STEPS = 12;
const MAX_PATHS = 200;
/** A photo stands under each of them. */
const MAX_PARENTS = 100;
/** A key of the table has room for it, whatever it is written in. */
const MAX_TERM_LENGTH = 128;

/** The tags that a file brings along, each once, with what it stands under. */
export function keywordsOf({ exif, xmp, iptc }: Said): Keyword[] {
  const paths = xmp.flatMap((one) => [
    ...Object.entries(PATHS).flatMap(([property, divider]) =>
      (one.get(property) ?? []).map((path) => path.split(divider, MAX_STEPS)),
    ),
    ...(one.get("acdsee:categories") ?? []).flatMap(acdseePaths),
  ]);
  const flat = [
    ...xmp.flatMap((one) => one.get("dc:subject") ?? []),
    ...iptc.flatMap(({ keywords }) => keywords),
    ...exif.flatMap(({ text }) => text.XPKeywords?.split(";") ?? []),
  ];
  return merge(paths, flat);
}

function merge(paths: string[][], flat: string[]): Keyword[] {
  const parents = new Map<string, string[]>();
  const whole = new Set<string>();
  const names: string[] = [];
  for (const path of paths.slice(0, MAX_PATHS)) {
    const steps = path.map(tagName).filter((name) => name !== undefined);
    for (const [i, name] of steps.entries()) {
      const above = steps.slice(0, i).reverse();
      if (above.length > (parents.get(termOf(name))?.length ?? 0)) parents.set(termOf(name), above);
    }
    const leaf = steps.at(-1);
    if (!leaf) continue;
    names.push(leaf);
    if (steps.length > 1) for (const divider of "|/") whole.add(termOf(steps.join(divider)));
  }
  // Windows and digiKam write whole paths among the flat keywords, too.
  names.push(...flat.flatMap((text) => tagName(text) ?? []).filter((name) => !whole.has(termOf(name))));
  const keywords = new Map<string, Keyword>();
  let room = MAX_PARENTS;
  for (const name of names) {
    if (keywords.size >= MAX_KEYWORDS) break;
    const term = termOf(name);
    const above = (parents.get(term) ?? []).filter((parent) => termOf(parent) !== term);
    if (keywords.has(term)) continue;
    const kept = [...new Set(above)].slice(0, Math.min(10, room));
    room -= kept.length;
    keywords.set(term, { name, parents: kept });
  }
  return [...keywords.values()];
}

/** A name that a tag may have; undefined when nothing of it is left. */
export function tagName(text: string): string | undefined {
  const name = spell(clean(text.replaceAll('"', ""), MAX_KEYWORD_LENGTH)).replace(/^[-\s]+/, "");
  // Something to see, which is no word of the library's own.
  const term = termOf(name);
  if (!/[\p{L}\p{N}\p{S}\p{P}]/u.test(name) || isOwn(term) || term.length > MAX_TERM_LENGTH) return undefined;
  return name.slice(0, MAX_KEYWORD_LENGTH);
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  processEntities: false,
});
type Category = {
  Category?: Category[];
  Categories?: Category[];
  "#text"?: unknown;
  ":@"?: { Assigned?: string };
};

/** ACDSee keeps its categories as XML in a text: `<Categories><Category Assigned="0">Places<Category Assigned="1">Rome…`. */
function acdseePaths(xml: string): string[][] {
  const paths: string[][] = [];
  const walk = (nodes: Category[], above: string[]) => {
    for (const node of nodes) {
      if (node.Categories) walk(node.Categories, above);
      if (!node.Category) continue;
      const name = node.Category.map((child) => String(child["#text"] ?? "")).join("");
      const path = [...above, name].slice(0, MAX_STEPS);
      if (node[":@"]?.Assigned === "1" && paths.length < MAX_PATHS) paths.push(path);
      walk(node.Category, path);
    }
  };
  try {
    walk(parser.parse(xml) as Category[], []);
  } catch {
    // Not as ACDSee writes it.
  }
  return paths;
}
