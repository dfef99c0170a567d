/** Chooses of WordNet's nouns those that photos are about and people know, and joins the recognizer's own words to them. */
import { ancestors, type Synset, type WordNet } from "../../vision/taxonomy/wordnet.ts";
import { foldName } from "../src/words/spelling.ts";
import { KINDS, MEANS, SAME } from "./everyday.ts";

/** A meaning. */
export interface Node {
  /** They mean the same. */
  words: Set<string>;
  /** It is a kind of each of these, and of what stands above them. */
  parents: Set<Node>;
  /** It also goes by each of these, but not by what stands above them: "Beach" by "Sea", not by "Liquid". */
  also: Set<Node>;
}

/** The recognizer's words. */
export interface Labels {
  /** Label → what stands directly above it. */
  parents: Readonly<Record<string, readonly string[]>>;
  /** Label → other words for it. */
  aliases: Readonly<Record<string, readonly string[]>>;
  /** Label → for each synset that it stands for some of its words, by which it is told from all others. */
  synsets: Readonly<Record<string, readonly (readonly string[])[]>>;
}

/** Lexicographers' files of what can be seen: animal, artifact, body, food, object, person, phenomenon, plant, substance. */
const SEEN = new Set([5, 6, 8, 13, 17, 18, 19, 20, 27]);
const PERSON = 18;
/** Of all others what stands under one of these. */
const UNDER = new Set([
  ...["animal", "plant", "person", "food", "sport", "athletic game", "ceremony", "celebration", "dancing"],
  ...["social event", "social gathering", "recreation", "vacation", "season", "time of day", "holiday"],
  ...["time period of the day", "family", "crowd", "animal group", "musical organization", "region", "city"],
  ...["sign", "graffito", "fire", "light", "journey", "performance", "cooking", "team", "day"],
]);

/** Animals, artifacts, food and plants: of these the rarer are photographed too, and news, which frequency is of, has few. */
const THINGS = new Set([5, 6, 13, 20]);
/** Words up to these places among all of English, by frequency; each word of a name of several must be commoner. */
const COMMON = 20_000;
const COMMON_THING = 60_000;
const COMMON_PART = 5000;
/** What stands above more than this is a dictionary's word ("physical object"), unless the recognizer has it. */
const BROAD = 350;
/** A further meaning of a word counts when it is found this often for each time of the commonest. */
const SHARE = 0.25;

export function chooseNodes(wordNet: WordNet, labels: Labels, rank: (word: string) => number): Node[] {
  const labelOf = new Map(Object.keys(labels.parents).map((label) => [label.toLowerCase(), label]));
  const known = (word: string, limit: number) => {
    const parts = word.split(/[ -]/);
    if (parts.length > 3 || !/^[a-z][a-z' -]+[a-z]$/.test(word)) return false;
    return parts.length === 1 ? rank(word) < limit : parts.every((part) => rank(part) < COMMON_PART);
  };

  const nodes = new Map<Synset, Node>();
  const put = (synset: Synset, word: string) => {
    // What somebody is called in two words is an office ("internal revenue agent"), and no photo's tag.
    if (synset.file === PERSON && word.includes(" ") && !labelOf.has(word)) return;
    const node = nodes.get(synset) ?? { words: new Set(), parents: new Set(), also: new Set() };
    nodes.set(synset, node.words.add(word) && node);
  };
  for (const word of wordNet.words())
    for (const synset of meanings(word))
      if (labelOf.has(word) || known(word, THINGS.has(synset.file) ? COMMON_THING : COMMON))
        put(synset, word);
  // Pet names are rare in news.
  for (const word of wordNet.words())
    for (const synset of meanings(word))
      if (nodes.has(synset) && known(word, COMMON_THING)) put(synset, word);

  /** What a word is found to mean often enough; what it is short for ("musical instrument"); what the recognizer means. */
  function meanings(word: string): Synset[] {
    const only = MEANS[word];
    const all = wordNet.senses(word).filter(({ synset }) => !only || synset.words.includes(only));
    const most = Math.max(0, ...all.map(({ count }) => count));
    const senses = all.filter(({ synset }) => isSeen(synset));
    const common = senses.filter((sense) => sense === all[0] || sense.count >= most * SHARE).slice(0, 2);
    const isLong = ({ words }: Synset) => words.some((other) => other.endsWith(` ${word}`));
    const isMeant = ({ words }: Synset) =>
      labels.synsets[labelOf.get(word) ?? ""]?.some((some) =>
        some.every((other) => other !== word && words.includes(other)),
      );
    return senses
      .filter(
        (sense) =>
          common.includes(sense) || (sense.count > 0 && isLong(sense.synset)) || isMeant(sense.synset),
      )
      .map(({ synset }) => synset);
  }
  function isSeen(synset: Synset): boolean {
    if (synset.instance) return false;
    if (SEEN.has(synset.file)) return true;
    return [synset, ...ancestors(wordNet, synset)].some(({ words }) => words.some((word) => UNDER.has(word)));
  }

  const chosen = new Map(nodes);
  const below = new Map<Synset, number>();
  for (const synset of nodes.keys())
    for (const above of ancestors(wordNet, synset)) below.set(above, (below.get(above) ?? 0) + 1);
  for (const [synset, node] of nodes) {
    const isLabel = [...node.words].some((word) => labelOf.has(word));
    if ((below.get(synset) ?? 0) > BROAD && !isLabel) chosen.delete(synset);
  }
  for (const [synset, node] of chosen) {
    // The nearest that were chosen.
    const seen = new Set<Synset>();
    let level = [synset];
    while (level.length > 0) {
      const next: Synset[] = [];
      for (const offset of level.flatMap(({ hypernyms }) => hypernyms)) {
        const above = wordNet.synset(offset);
        if (seen.has(above)) continue;
        seen.add(above);
        const parent = chosen.get(above);
        if (parent) node.parents.add(parent);
        else next.push(above);
      }
      level = next;
    }
  }

  const all = new Set(chosen.values());
  const byWord = new Map<string, Node[]>();
  for (const node of all)
    for (const word of node.words) byWord.set(word, [...(byWord.get(word) ?? []), node]);
  // In the order of the senses, so that the first is the commonest.
  for (const [word, some] of byWord) {
    const order = meanings(word).flatMap((synset) => chosen.get(synset) ?? []);
    byWord.set(
      word,
      some.sort((a, b) => order.indexOf(a) - order.indexOf(b)),
    );
  }
  const nodeOf = (word: string): Node => {
    const found = byWord.get(word)?.[0];
    if (found) return found;
    const made: Node = { words: new Set([word]), parents: new Set(), also: new Set() };
    all.add(made);
    byWord.set(word, [made]);
    return made;
  };

  for (const [one, other] of SAME) {
    const [from, to] = [nodeOf(one), nodeOf(other)];
    if (from === to) continue;
    for (const word of from.words) {
      to.words.add(word);
      byWord.set(word, [...new Set((byWord.get(word) ?? []).map((node) => (node === from ? to : node)))]);
    }
    for (const node of all) if (node.parents.delete(from) && node !== to) node.parents.add(to);
    all.delete(from);
  }
  for (const [child, parent] of KINDS) nodeOf(child).parents.add(nodeOf(parent));
  for (const label of Object.keys(labels.parents)) {
    const word = label.toLowerCase();
    const node = nodeOf(word);
    const known = new Set((byWord.get(word) ?? []).flatMap((sense) => [sense, ...above(sense)]));
    for (const parent of labelsAbove(labels, label)) {
      const senses = [nodeOf(parent.toLowerCase()), ...byWord.get(parent.toLowerCase())!];
      if (!senses.some((sense) => known.has(sense))) node.also.add(senses[0]!);
    }
  }
  for (const [label, aliases] of Object.entries(labels.aliases))
    for (const alias of aliases) nodeOf(label.toLowerCase()).words.add(alias.toLowerCase());
  for (const node of all) node.words = new Set([...node.words].map(foldName));
  return [...all];
}

function labelsAbove({ parents }: Labels, label: string): Set<string> {
  const found = new Set<string>();
  const visit = (one: string) => {
    for (const parent of parents[one] ?? [])
      if (!found.has(parent)) {
        found.add(parent);
        visit(parent);
      }
  };
  visit(label);
  return found;
}

/** All that stands above. */
function above(node: Node): Set<Node> {
  const found = new Set<Node>();
  const visit = (one: Node) => {
    for (const parent of one.parents)
      if (!found.has(parent)) {
        found.add(parent);
        visit(parent);
      }
  };
  visit(node);
  return found;
}
