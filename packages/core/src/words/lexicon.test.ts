import { describe, expect, test } from "vitest";
import { ALIASES } from "../../../vision/src/labels/answer.ts";
import taxonomy from "../../../vision/src/labels/taxonomy.json" with { type: "json" };
import { ancestorsOf, isLabel } from "../../../vision/src/labels/taxonomy.ts";
import { ancestors, readWordNet, type Synset } from "../../../vision/taxonomy/wordnet.ts";
import { KINDS, SAME } from "../../lexicon/everyday.ts";
import file from "./lexicon.json" with { type: "json" };
import { loadLexicon } from "./lexicon.ts";
import { foldName } from "./spelling.ts";

const wordNet = await readWordNet();
const lexicon = await loadLexicon();
/** WordNet writes `ice-cream cone` and `st. bernard`. */
const bySpelling = new Map<string, Synset[]>();
for (const word of wordNet.words())
  bySpelling.set(foldName(word), [...(bySpelling.get(foldName(word)) ?? []), ...wordNet.having(word)]);
const synsets = (word: string) => bySpelling.get(word) ?? [];
const has = (synset: Synset, word: string) => synset.words.some((other) => foldName(other) === word);
const lines = Object.entries(file.meanings).map(([id, line]) => {
  const [words = "", above = ""] = line.split(" <");
  const list = (text = "") => text.trim().split(", ").filter(Boolean);
  const [kinds, also] = above.split(";");
  return { id, words: words.split(", "), kinds: list(kinds), also: list(also) };
});
const wordsOf = new Map(lines.map(({ id, words }) => [id, words]));

const aliases = Object.entries(ALIASES)
  .flat(2)
  .map((word) => word.toLowerCase());
/** Words that come from elsewhere. */
const others = new Set([...SAME.flat(), ...KINDS.flat(), ...aliases]);

describe("WordNet says", () => {
  test("that words of one meaning are one", () => {
    const checked = lines.filter(({ words }) => words.length > 1 && !words.some((word) => others.has(word)));
    for (const { words } of checked) {
      const shared = synsets(words[0]!).some((synset) => words.every((word) => has(synset, word)));
      expect(shared, words.join()).toBe(true);
    }
    expect(checked.length).toBeGreaterThan(1000);
  });

  test("that a kind is a kind", () => {
    let checked = 0;
    for (const { words, kinds } of lines) {
      if (words.some((word) => others.has(word))) continue;
      const above = words.flatMap(synsets).flatMap((synset) => ancestors(wordNet, synset));
      for (const kind of kinds) {
        const names = wordsOf.get(kind)!;
        if (names.some((name) => others.has(name))) continue;
        const told = above.some((synset) => names.some((name) => has(synset, name)));
        expect(told, `${words} < ${kind}`).toBe(true);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(5000);
  });
});

test("every label of the recognizer is a kind of what stands above it there", () => {
  for (const label of Object.keys(taxonomy.parents).filter(isLabel)) {
    const { meanings } = lexicon.word(label);
    expect(meanings.length, label).toBeGreaterThan(0);
    const above = lexicon.above(meanings);
    for (const parent of ancestorsOf(label))
      expect(
        lexicon.word(parent).meanings.some((meaning) => above.has(meaning) || meanings.includes(meaning)),
        `${label} < ${parent}`,
      ).toBe(true);
  }
});

test("what is below is what it is above of", () => {
  const words = lines.filter((_, index) => index % 50 === 0);
  for (const {
    words: [name = ""],
  } of words) {
    const { meanings } = lexicon.word(name);
    for (const above of lexicon.above(meanings).keys()) {
      const below = lexicon.kinds([above]);
      expect(
        meanings.some((meaning) => below.has(meaning)),
        name,
      ).toBe(true);
    }
  }
});

test.each([
  ["poodle", "dog"],
  ["dog", "animal"],
  ["kitten", "cat"],
  ["oak", "tree"],
  ["rose", "flower"],
  ["violin", "musical instrument"],
  ["tandem bicycle", "vehicle"],
])("%s is a kind of %s, and not the other way round", (one, other) => {
  const [below, above] = [lexicon.word(one).meanings, lexicon.word(other).meanings];
  expect(above.some((meaning) => lexicon.above(below).has(meaning))).toBe(true);
  expect(below.some((meaning) => lexicon.above(above).has(meaning))).toBe(false);
});

test.each(["thing", "object", "artifact", "whole", "entity"])(
  "%s, a dictionary's word, stands for nothing",
  (word) => {
    expect([...lexicon.kinds(lexicon.word(word).meanings)].length).toBeLessThan(350);
  },
);
