/** What people's words stand for among an owner's own tags. */
import * as z from "zod";
import type { Query } from "../search/grammar/index.ts";
import { isOwn, termOf } from "../term/index.ts";
import { type Lexicon, loadLexicon, type Meaning } from "./lexicon.ts";
import { loadVectors } from "./near.ts";

/** A tag that an owner has: its term, how it is shown, and how many ready photos have it. */
export interface OwnerTag {
  term: string;
  name: string;
  count: number;
}

/** What a term was found to stand for, other than itself alone. */
export const Understood = z
  .object({ term: z.string(), tags: z.array(z.string()) })
  .meta({ id: "Understood", description: "A term, and all the tags that it was searched as" });
export type Understood = z.infer<typeof Understood>;

/** What to search for instead of a term that no photo has. */
export const Near = z.object({ term: z.string(), tags: z.array(z.string()) }).meta({
  id: "Near",
  description: "A term that no photo has, and the tags nearest to it, which photos have",
});
export type Near = z.infer<typeof Near>;

/** What must hold of a photo: one of `any`, or every union of `every`. */
export interface Part {
  any: string[];
  /** The words of a name that was written without quotes may also hold each by itself. */
  every?: string[][];
}

/** A query in the owner's own terms. */
export interface Reading {
  all: Part[];
  none: string[];
  understood: Understood[];
  /** Terms to be found that no photo has. */
  unknown: string[];
}

/** Terms that one term is searched as, at most, and all of a query together: each is a stream to be read. */
export const TERMS_OF_ONE = 40;
export const TERMS_OF_ALL = 60;
/** Words that a name may have when it is written without quotes. */
const LONGEST_NAME = 3;
const NEAR_SHOWN = 6;
/** Of them kinds above; the rest are near by their vectors. */
const ABOVE_SHOWN = 2;

/** Whether any of a query's terms may be a word; the library's own terms are searched as they are. */
export function hasWords({ all, none }: Query): boolean {
  return [...all.flat(), ...none].some((term) => !isOwn(term));
}

/**
 * Reads a query in an owner's own words. A term is searched as it is, as the tags that are it in another spelling or
 * number, as its synonyms, and as all that is a kind of it; what stands above it or is only near is no match.
 * Words in a row are also searched as one name, where there is such a tag: `street art` as "Street Art".
 */
export async function understand(query: Query, tags: readonly OwnerTag[]): Promise<Reading> {
  const standsFor = vocabularyOf(tags, await loadLexicon());
  // Two terms may also be one name.
  const terms = query.all.flat().length + query.none.length + Math.floor(query.all.length / 2);
  const most = Math.max(1, Math.min(TERMS_OF_ONE, Math.floor(TERMS_OF_ALL / terms)));
  const found = new Map<string, OwnerTag[]>();
  const lookUp = (term: string) => {
    const known = found.get(term) ?? (isOwn(term) ? [] : standsFor(term).slice(0, most));
    found.set(term, known);
    return known;
  };
  // What was typed is always searched, in a vocabulary that was read a moment ago or not.
  const termsOf = (term: string) =>
    [...new Set([term, ...lookUp(term).map((tag) => tag.term)])].slice(0, most);

  const understood: Understood[] = [];
  const unknown = new Set<string>();
  const tell = (term: string) => {
    const tags = lookUp(term);
    if (tags.some((tag) => tag.term !== term)) understood.push({ term, tags: tags.map(({ name }) => name) });
    else if (tags.length === 0 && !isOwn(term)) unknown.add(term);
  };

  const all: Part[] = [];
  for (let at = 0; at < query.all.length; ) {
    const name = nameAt(query.all, at, (name) => lookUp(name).length > 0);
    const unions = query.all.slice(at, at + (name?.length ?? 1)).map((union) => union.flatMap(termsOf));
    if (name) {
      tell(name.term);
      all.push({ any: termsOf(name.term), every: unions });
    } else {
      for (const term of query.all[at]!) tell(term);
      all.push({ any: [...new Set(unions[0]!)] });
    }
    at += unions.length;
  }
  return { all, none: [...new Set(query.none.flatMap(termsOf))], understood, unknown: [...unknown] };
}

/** Each term with the one that it is many of: `cats` → `cats`, `cat`. */
export async function formsOf(terms: readonly string[]): Promise<Map<string, readonly string[]>> {
  const lexicon = await loadLexicon();
  return new Map(terms.map((term) => [term, lexicon.word(term).forms]));
}

/** The longest run of terms from `at` on that is a name of several words. */
function nameAt(all: readonly string[][], at: number, isName: (name: string) => boolean) {
  for (let length = LONGEST_NAME; length > 1; length--) {
    const run = all.slice(at, at + length);
    if (run.length < length || run.some((union) => union.length > 1 || isOwn(union[0]!))) continue;
    const term = run.flat().join(" ");
    if (isName(term)) return { term, length };
  }
  return undefined;
}

/** Finds the tags that a term stands for, the best first: itself, its other spellings, its synonyms, its kinds. */
function vocabularyOf(tags: readonly OwnerTag[], lexicon: Lexicon): (term: string) => OwnerTag[] {
  const byForm = new Map<string, OwnerTag[]>();
  const byMeaning = new Map<Meaning, OwnerTag[]>();
  for (const tag of tags.filter(({ count }) => count > 0)) {
    const { forms, meanings } = lexicon.word(tag.term);
    for (const form of forms) add(byForm, form, tag);
    for (const meaning of meanings) add(byMeaning, meaning, tag);
  }
  return (term) => {
    const { forms, meanings } = lexicon.word(term);
    const distances = new Map<OwnerTag, number>();
    const put = (tags: OwnerTag[] | undefined, far: number) => {
      for (const tag of tags ?? [])
        distances.set(tag, Math.min(tag.term === term ? 0 : far, distances.get(tag) ?? far));
    };
    for (const form of forms) put(byForm.get(form), 1);
    for (const meaning of meanings) put(byMeaning.get(meaning), 2);
    for (const [meaning, steps] of lexicon.kinds(meanings)) put(byMeaning.get(meaning), 2 + steps);
    return byDistance([...distances.keys()], (tag) => distances.get(tag)!);
  };
}

function add<Key>(index: Map<Key, OwnerTag[]>, key: Key, tag: OwnerTag): void {
  const known = index.get(key);
  if (known) known.push(tag);
  else index.set(key, [tag]);
}

/** The tags that are not too far for any number, the nearest first, of those the ones that most photos have. */
function byDistance(vocabulary: readonly OwnerTag[], distance: (tag: OwnerTag) => number): OwnerTag[] {
  return vocabulary
    .map((tag) => ({ tag, far: distance(tag) }))
    .filter(({ far }) => far < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.far - b.far || b.tag.count - a.tag.count || (a.tag.term < b.tag.term ? -1 : 1))
    .map(({ tag }) => tag);
}

function fewest(meanings: readonly Meaning[], steps: ReadonlyMap<Meaning, number>): number {
  return Math.min(...meanings.map((meaning) => steps.get(meaning) ?? Number.POSITIVE_INFINITY));
}

/** For terms that no photo has the tags to try instead: first what the term is a kind of, then what is near in meaning. */
export async function nearest(terms: readonly string[], tags: readonly OwnerTag[]): Promise<Near[]> {
  if (terms.length === 0) return [];
  const [lexicon, vectors] = await Promise.all([loadLexicon(), loadVectors()]);
  const vocabulary = tags.filter(({ count }) => count > 0);
  const byTerm = new Map(vocabulary.map((tag) => [tag.term, tag]));
  return terms.flatMap((term) => {
    const { meanings, forms } = lexicon.word(term);
    const steps = lexicon.above(meanings);
    const above = byDistance(vocabulary, (tag) => fewest(lexicon.word(tag.term).meanings, steps));
    const near = vectors.near(forms.at(-1)!, [...byTerm.keys()]).map((other) => byTerm.get(other)!);
    const tags = [...new Set([...above.slice(0, ABOVE_SHOWN), ...near])]
      .slice(0, NEAR_SHOWN)
      .map(({ name }) => name);
    return tags.length > 0 ? [{ term: termOf(term), tags }] : [];
  });
}
