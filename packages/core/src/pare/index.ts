/** What a browser does to a sidecar that is too large to be sent. */
import { XMLBuilder, XMLParser } from "fast-xml-parser";
import { MAX_SIDECAR } from "../upload/limits/index.ts";

const options = {
  ...{ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: "", cdataPropName: "#cdata" },
  // Nothing is read of the text, so that it is written as it was.
  processEntities: false,
};
const parser = new XMLParser({
  ...{ parseTagValue: false, parseAttributeValue: false, ignoreDeclaration: true, ignorePiTags: true },
  ...options,
});
const builder = new XMLBuilder({ ...options, suppressEmptyNode: true });

/** One key is the element's name, with its children; its attributes stand under `:@`. */
type Node = Record<string, Node[]> & { ":@"?: Record<string, string> };

/** Whatever is left out: tags, in all places where programs write them (metadata/keywords.ts), title and caption stay. */
const WORDS = "title|headline|description|usercomment";
const TAGS = "subject|hierarchicalsubject|tagslist|lastkeywordxmp|catalogsets|categories";
const KEPT = new RegExp(`^xmlns\\b|^phototag:|:(about|${WORDS}|${TAGS})$`, "i");

/**
 * A sidecar with as many characters as the API takes. Programs that develop photos write every step and mask into it,
 * which nobody else reads: what is largest is left out, until there is room.
 * @returns undefined if it can't be read, or if it is too large without that.
 */
export function pareSidecar(text: string, most = MAX_SIDECAR): string | undefined {
  if (text.length <= most) return text;
  try {
    const nodes = parser.parse(text) as Node[];
    const properties = descriptionsIn(nodes).flatMap(propertiesOf);
    if (properties.length === 0) return undefined;
    let excess = builder.build(nodes).length - most;
    for (const { length, leaveOut } of properties.sort((a, b) => b.length - a.length)) {
      if (excess <= 0) break;
      leaveOut();
      excess -= length;
    }
    const rest = builder.build(nodes);
    return rest.length > most ? undefined : rest;
  } catch {
    return undefined;
  }
}

const nameOf = (node: Node): string =>
  Object.keys(node).find((key) => key !== ":@" && !key.startsWith("#")) ?? "";

function descriptionsIn(nodes: Node[]): Node[] {
  return nodes.flatMap((node) => {
    const name = nameOf(node);
    return name.endsWith(":Description") ? [node] : descriptionsIn(node[name] ?? []);
  });
}

interface Property {
  /** Of characters. */
  length: number;
  leaveOut(): void;
}

/** A property is an attribute of the description, or an element in it. (XMP Specification Part 1, 7.9.2.2.) */
function propertiesOf(description: Node): Property[] {
  const { ":@": attributes = {} } = description;
  const name = nameOf(description);
  const written = Object.entries(attributes).map(([key, value]) => ({
    ...{ key, length: key.length + value.length },
    leaveOut: () => Reflect.deleteProperty(attributes, key),
  }));
  const nested = (description[name] ?? []).map((node) => ({
    ...{ key: nameOf(node), length: builder.build([node]).length },
    leaveOut: () => {
      description[name] = description[name]!.filter((other) => other !== node);
    },
  }));
  return [...written, ...nested].filter(({ key }) => key && !KEPT.test(key));
}
