/** The words: what each class is called and what stands above each word. Made by `taxonomy/generate.ts`. */
import taxonomy from "./taxonomy.json" with { type: "json" };

const directParents: Readonly<Record<string, readonly string[] | undefined>> = taxonomy.parents;
const suggestions: Readonly<Record<string, readonly string[] | undefined>> = taxonomy.suggests;

/** The label of each of ImageNet's classes. */
export const CLASS_NAMES: readonly string[] = taxonomy.classes;

/** Words that stand in `Parents`, but are not labels of their own: "Mammal", "Transportation". */
export const PARENT_ONLY: ReadonlySet<string> = new Set(taxonomy.parentOnly);

/** Whether there is such a label. */
export const isLabel = (name: string): boolean => directParents[name] !== undefined;

/** What stands directly above a label. */
export const parentsOf = (name: string): readonly string[] => directParents[name] ?? [];

const concepts = new Set(taxonomy.concepts);
/** Whether it is a broad word, kept by hand ("Cat"), rather than only a class of ImageNet ("Egyptian Cat"). */
export const isConcept = (name: string): boolean => concepts.has(name);

/** All ancestors of a label, the nearest first. */
export function ancestorsOf(name: string): string[] {
  const found = new Set<string>();
  let level: readonly string[] = [name];
  while (level.length > 0) {
    level = level.flatMap((each) => directParents[each] ?? []).filter((each) => !found.has(each));
    for (const each of level) found.add(each);
  }
  return [...found];
}

/** How much a rare class counts for its own words. */
const RARE_WEIGHT = 0.35;
const rare = new Set(taxonomy.rare);
/** What a photo shows besides ("Countryside") is a little less sure than the thing itself ("Barn"). */
const SUGGESTION_WEIGHT = 0.95;

/**
 * For each class all words that hold when the class does, with their weights 0..1: its name, what it is, what it
 * suggests. Of a rare class (see `taxonomy/classes.ts`) what it suggests counts more than its own words.
 */
export const IMPLIED: readonly ReadonlyMap<string, number>[] = CLASS_NAMES.map((name, index) => {
  const weight = rare.has(index) ? RARE_WEIGHT : 1;
  const words = new Map<string, number>();
  for (const word of [name, ...ancestorsOf(name)]) words.set(word, weight);
  for (const suggested of suggestions[index] ?? [])
    for (const word of [suggested, ...ancestorsOf(suggested)])
      words.set(word, Math.max(SUGGESTION_WEIGHT, words.get(word) ?? 0));
  return words;
});

/** Whether one of the classifier's classes speaks for the word. */
export const isClassified: (name: string) => boolean = (() => {
  const words = new Set(IMPLIED.flatMap((implied) => [...implied.keys()]));
  return (name) => words.has(name);
})();
