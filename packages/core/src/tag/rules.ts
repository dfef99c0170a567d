import type { ImageRow, Tag } from "../library/entities.ts";
import { termOf } from "../term/index.ts";

/**
 * What an owner said of a tag for all photos: it is called otherwise from now on, or not said any more. Photos that have
 * it are changed by a job; what is recognized, and read in files, from then on goes through the same rules.
 */
export interface TagRule {
  /** Of the tag as others say it. */
  term: string;
  /** What it is called; without, nothing. */
  to?: string;
}

/** What a name is called in the end, by its term: undefined when it is not said any more. */
export type Rules = (name: string) => string | undefined;

/** Rules may lead on to others. They lead in no circle (rule-book.ts), and whoever meets one all the same stops there. */
export function rulesOf(rules: readonly TagRule[]): Rules {
  const byTerm = new Map(rules.map((rule) => [rule.term, rule]));
  return (name) => {
    const seen = new Set<string>();
    let now = name;
    for (;;) {
      const term = termOf(now);
      const rule = byTerm.get(term);
      if (!rule || seen.has(term)) return now;
      if (rule.to === undefined) return undefined;
      seen.add(term);
      now = rule.to;
    }
  };
}

/** Whether a row knows of a tag, hidden or not, or of one that is a kind of it. */
export function hasTag({ tags, removed }: Pick<ImageRow, "tags" | "removed">, term: string): boolean {
  return (
    tags.some(({ name, parents }) => [name, ...parents].some((each) => termOf(each) === term)) ||
    removed.some((each) => termOf(each) === term)
  );
}

/** What of a photo's tags tells one from the others. */
export const keyOf = ({ source, name }: Pick<Tag, "source" | "name">) => `${source} ${termOf(name)}`;

/** What tags are called by the rules; of two of one source that are one now, the surer. */
export function renamed(tags: readonly Tag[], rules: Rules): Tag[] {
  const known = new Map<string, Tag>();
  for (const tag of tags) {
    const name = rules(tag.name);
    if (name === undefined) continue;
    const parents = namesOf(tag.parents, rules).filter((parent) => termOf(parent) !== termOf(name));
    const key = keyOf({ source: tag.source, name });
    const other = known.get(key);
    known.set(key, other && other.confidence >= tag.confidence ? other : { ...tag, name, parents });
  }
  return [...known.values()];
}

/**
 * What a person took away of a photo, by the rules: a tag that is called otherwise stays away under its new name, unless
 * the photo is to be seen under that by another.
 */
export function stillRemoved({ tags, removed }: Pick<ImageRow, "tags" | "removed">, rules: Rules): string[] {
  const away = new Set(removed.map(termOf));
  const shown = new Set(
    tags.flatMap(({ name }) => (away.has(termOf(name)) ? [] : termOf(rules(name) ?? ""))),
  );
  const terms = removed.flatMap((term) => {
    const name = rules(term);
    if (name === undefined) return [];
    const now = termOf(name);
    return now !== termOf(term) && shown.has(now) ? [] : now;
  });
  return [...new Set(terms)];
}

function namesOf(names: readonly string[], rules: Rules): string[] {
  const byTerm = new Map<string, string>();
  for (const each of names) {
    const name = rules(each);
    if (name !== undefined && !byTerm.has(termOf(name))) byTerm.set(termOf(name), name);
  }
  return [...byTerm.values()];
}

/** Says of a photo's tags what the rules say, whoever they are from. @returns whether anything is another thing now */
export function obey(image: Pick<ImageRow, "tags" | "removed">, rules: Rules): boolean {
  const before = JSON.stringify([image.tags, image.removed]);
  const removed = stillRemoved(image, rules);
  const away = new Set(image.removed.map(termOf));
  // What was hidden, and would not be any more, goes: what is shown under its new name is another's.
  const kept = image.tags.filter(({ name, source }) => {
    const now = rules(name);
    if (source === "person" || !away.has(termOf(name)) || now === undefined) return true;
    return removed.some((term) => termOf(term) === termOf(now));
  });
  image.tags = renamed(kept, rules);
  image.removed = removed;
  return JSON.stringify([image.tags, image.removed]) !== before;
}
