import { XMLParser } from "fast-xml-parser";
import { decodeText } from "./text.ts";

/** XMP as a list of values for each property, named as the specification does: `dc:subject`. */
export type Xmp = Map<string, string[]>;

/** Ours: whose words those are that stand beside it in what every program reads. */
export const OWN_NAMESPACE = "urn:phototag:xmp:1.0:";

/** The namespaces that are read; a file may call them by any prefix. */
const PREFIXES: Record<string, string> = {
  "http://purl.org/dc/elements/1.1/": "dc",
  "http://ns.adobe.com/xap/1.0/": "xmp",
  "http://ns.adobe.com/exif/1.0/": "exif",
  "http://cipa.jp/exif/1.0/": "exifEX",
  "http://cipa.jp/exif/1.0/exifEX": "exifEX",
  "http://ns.adobe.com/exif/1.0/aux/": "aux",
  "http://ns.adobe.com/tiff/1.0/": "tiff",
  "http://ns.adobe.com/photoshop/1.0/": "photoshop",
  "http://ns.adobe.com/lightroom/1.0/": "lr",
  "http://www.digikam.org/ns/1.0/": "digiKam",
  "http://ns.microsoft.com/photo/1.0": "MicrosoftPhoto",
  "http://ns.microsoft.com/photo/1.0/": "MicrosoftPhoto",
  "http://ns.iview-multimedia.com/mediapro/1.0/": "mediapro",
  "http://ns.acdsee.com/iptc/1.0/": "acdsee",
  [OWN_NAMESPACE]: "phototag",
};
const RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/** Depth maps and second pictures travel in XMP as text: no value that is read is as long. */
const LONG_VALUE = /(["'])[^"'<>]{50000,}\1/g;
const MAX_LENGTH = 1_000_000;
const MAX_VALUES = 1000;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Decoded below: a document's own entities can be made to grow without end, and XMP has none.
  processEntities: false,
});

/** As the parser gives it: one key is the element's name; its attributes stand under `:@`. */
type Node = Record<string, Node[]> & { ":@"?: Record<string, string> } & { "#text"?: unknown };

/** Reads XMP, as far as it can be read. Source: XMP Specification Part 1, 7 (RDF, in all its ways to write a value). */
export function readXmp(source: Uint8Array | string): Xmp {
  const xmp: Xmp = new Map();
  try {
    const text = typeof source === "string" ? source : decodeXml(source);
    const start = text.indexOf("<");
    if (start < 0) return xmp;
    const bounded = text.slice(start).replace(LONG_VALUE, '""').slice(0, MAX_LENGTH);
    walk(parser.parse(bounded) as Node[], {}, xmp);
  } catch {
    // Whatever was read before it went wrong.
  }
  return xmp;
}

/** Text in an encoding that its first bytes tell, mostly UTF-8. */
function decodeXml(bytes: Uint8Array): string {
  const [a, b, c] = bytes;
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return new TextDecoder("utf-16be").decode(bytes);
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0 && c !== 0))
    return new TextDecoder("utf-16le").decode(bytes);
  return decodeText(bytes);
}

type Namespaces = Record<string, string>;

/** Goes down to the `rdf:Description`s, of which there may be many, each with properties of its own. */
function walk(nodes: Node[], outer: Namespaces, xmp: Xmp): void {
  for (const { name, attributes, children } of elements(nodes)) {
    const names = declared(attributes, outer);
    if (canonical(name, names) !== "rdf:Description") {
      walk(children, names, xmp);
      continue;
    }
    for (const [key, value] of Object.entries(attributes)) add(xmp, canonical(key, names), [decode(value)]);
    for (const property of elements(children)) {
      const own = declared(property.attributes, names);
      add(xmp, canonical(property.name, own), valuesOf(property, own));
    }
  }
}

interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Node[];
}

function elements(nodes: Node[]): Element[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ":@" && key !== "#text");
    if (!name) return [];
    return { name, attributes: node[":@"] ?? {}, children: node[name] ?? [] };
  });
}

/** A property's text, or the items of its array. Of texts in several languages, the default one comes first. */
function valuesOf({ attributes, children }: Element, names: Namespaces): string[] {
  for (const array of elements(children)) {
    const kind = canonical(array.name, names);
    if (kind !== "rdf:Bag" && kind !== "rdf:Seq" && kind !== "rdf:Alt") continue;
    const items = elements(array.children).slice(0, MAX_VALUES);
    const isDefault = ({ attributes }: Element) => attributes["xml:lang"] === "x-default";
    if (kind === "rdf:Alt") items.sort((a, b) => Number(isDefault(b)) - Number(isDefault(a)));
    return items.map((item) => textOf(item.children));
  }
  const text = textOf(children);
  const resource = Object.entries(attributes).find(([key]) => canonical(key, names) === "rdf:value");
  return text ? [text] : resource ? [decode(resource[1])] : [];
}

function textOf(nodes: Node[]): string {
  return nodes
    .map((node) => ("#text" in node ? decode(String(node["#text"])) : ""))
    .join("")
    .trim();
}

function add(xmp: Xmp, property: string | undefined, values: string[]): void {
  const good = values.filter((value) => value.trim() !== "");
  if (!property || good.length === 0) return;
  xmp.set(property, [...(xmp.get(property) ?? []), ...good].slice(0, MAX_VALUES));
}

function declared(attributes: Record<string, string>, outer: Namespaces): Namespaces {
  const own = Object.entries(attributes).filter(([key]) => key.startsWith("xmlns:"));
  if (own.length === 0) return outer;
  return { ...outer, ...Object.fromEntries(own.map(([key, uri]) => [key.slice(6), uri])) };
}

/** `dc:subject`, whatever the file's prefix is. A prefix that is declared nowhere is taken by its usual meaning. */
function canonical(name: string, names: Namespaces): string | undefined {
  const [prefix = "", local] = name.split(":");
  if (!local) return undefined;
  const uri = Object.hasOwn(names, prefix) ? names[prefix]! : undefined;
  if (uri === undefined) return name;
  if (uri === RDF) return `rdf:${local}`;
  return Object.hasOwn(PREFIXES, uri) ? `${PREFIXES[uri]}:${local}` : undefined;
}

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** XML's own five entities, and numbered characters. */
function decode(text: string): string {
  return text.replace(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (whole, hex, number, name) => {
      if (name) return NAMED[name.toLowerCase()] ?? whole;
      const code = hex ? Number.parseInt(hex, 16) : Number(number);
      return code <= 0x10ffff ? String.fromCodePoint(code) : "";
    },
  );
}
