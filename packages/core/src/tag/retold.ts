import { isDeepStrictEqual } from "node:util";
import type { ImageRow, Tag } from "../library/entities.ts";
import { termOf } from "../term/index.ts";
import { keyOf, type Rules } from "./rules.ts";

type Told = Pick<ImageRow, "tags" | "removed">;

/** How a photo's tags were told before a rule came for all photos: what of them the rule has changed, and into what. */
export interface Retold {
  /** Each with its place in the list, and the {@link keyOf} of what it became; without, it is said no more. */
  tags: { at: number; tag: Tag; now?: string; hidden?: boolean }[];
  removed: string[];
  /** What came instead: tags by {@link keyOf}, and terms that are taken away. */
  came: { tags: string[]; removed: string[] };
}

const termIn = (key: string) => key.slice(key.indexOf(" ") + 1);

/** @returns what takes `after`, which obeys the rules, back to `before`; undefined where they are the same */
export function retold(before: Told, after: Told, rules: Rules): Retold | undefined {
  const [was, is] = [before, after].map(({ tags }) => new Map(tags.map((tag) => [keyOf(tag), tag])));
  const stays = (tag: Tag) => isDeepStrictEqual(was!.get(keyOf(tag)), is!.get(keyOf(tag)));
  const nowOf = ({ source, name }: Tag) => {
    const now = rules(name);
    return now === undefined ? undefined : keyOf({ source, name: now });
  };
  const back: Retold = {
    tags: before.tags.flatMap((tag, at) => {
      const now = nowOf(tag);
      if (stays(tag)) return [];
      if (now === undefined || !is!.has(now)) return { at, tag };
      return { at, tag, now, ...(after.removed.includes(termIn(now)) && { hidden: true }) };
    }),
    removed: before.removed.filter((term) => !after.removed.includes(term)),
    came: {
      tags: after.tags.filter((tag) => !stays(tag)).map(keyOf),
      removed: after.removed.filter((term) => !before.removed.includes(term)),
    },
  };
  const lists = [back.tags, back.removed, back.came.tags, back.came.removed];
  return lists.some(({ length }) => length > 0) ? back : undefined;
}

/**
 * Tells a photo's tags as they were told before. What its owner did with them meanwhile stays: one that they took away
 * under its new name is not back under the old one.
 * @returns whether anything is another thing now
 */
export function putBack(image: Told, { tags, removed, came }: Retold): boolean {
  const before = structuredClone({ tags: image.tags, removed: image.removed });
  const there = new Set(image.tags.map(keyOf));
  const back = tags.filter(({ now }) => now === undefined || there.has(now));
  const taken = back.filter(
    ({ now, hidden, tag }) =>
      now !== undefined && !hidden && termIn(now) !== termOf(tag.name) && image.removed.includes(termIn(now)),
  );
  image.tags = image.tags.filter((tag) => !came.tags.includes(keyOf(tag)));
  for (const { at, tag } of back)
    if (!image.tags.some((other) => keyOf(other) === keyOf(tag))) image.tags.splice(at, 0, tag);
  const named = new Set(image.tags.map(({ name }) => termOf(name)));
  const moved = new Set(taken.map(({ now }) => termIn(now!)).filter((term) => !named.has(term)));
  const kept = image.removed.filter((term) => !came.removed.includes(term) && !moved.has(term));
  image.removed = [...new Set([...kept, ...removed, ...taken.map(({ tag }) => termOf(tag.name))])];
  return !isDeepStrictEqual(before, { tags: image.tags, removed: image.removed });
}
