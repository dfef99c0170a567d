import { isDeepStrictEqual } from "node:util";
import type { ImageRow, Tag } from "../library/entities.ts";
import { termOf } from "../term/index.ts";

type Told = Pick<ImageRow, "tags" | "removed">;

/** How a photo's tags were told before a rule came for all photos: what of them the rule has changed, and into what. */
export interface Retold {
  /** Each with its place in the list. */
  tags: { at: number; tag: Tag }[];
  removed: string[];
  /** What came instead: tags by {@link keyOf}, and terms that are taken away. */
  came: { tags: string[]; removed: string[] };
}

const keyOf = ({ source, name }: Pick<Tag, "source" | "name">) => `${source} ${termOf(name)}`;

/** @returns what takes `after` back to `before`; undefined where they are the same */
export function retold(before: Told, after: Told): Retold | undefined {
  const [was, is] = [before, after].map(({ tags }) => new Map(tags.map((tag) => [keyOf(tag), tag])));
  const stays = (tag: Tag) => isDeepStrictEqual(was!.get(keyOf(tag)), is!.get(keyOf(tag)));
  const back: Retold = {
    tags: before.tags.flatMap((tag, at) => (stays(tag) ? [] : { at, tag })),
    removed: before.removed.filter((term) => !after.removed.includes(term)),
    came: {
      tags: after.tags.filter((tag) => !stays(tag)).map(keyOf),
      removed: after.removed.filter((term) => !before.removed.includes(term)),
    },
  };
  const lists = [back.tags, back.removed, back.came.tags, back.came.removed];
  return lists.some(({ length }) => length > 0) ? back : undefined;
}

/** Tells a photo's tags as they were told before. What else was said of them meanwhile stays. */
export function putBack(image: Told, { tags, removed, came }: Retold): void {
  image.tags = image.tags.filter((tag) => !came.tags.includes(keyOf(tag)));
  const known = new Set(image.tags.map(keyOf));
  for (const { at, tag } of tags) if (!known.has(keyOf(tag))) image.tags.splice(at, 0, tag);
  const kept = image.removed.filter((term) => !came.removed.includes(term));
  image.removed = [...kept, ...removed.filter((term) => !kept.includes(term))];
}
