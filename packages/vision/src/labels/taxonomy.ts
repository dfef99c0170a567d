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

/** For each class all words that hold when the class does: its name, what it is, what it suggests. */
export const IMPLIED: readonly (readonly string[])[] = CLASS_NAMES.map((name, index) => {
  const stated = [name, ...(suggestions[index] ?? [])];
  return [...new Set(stated.flatMap((each) => [each, ...ancestorsOf(each)]))];
});
