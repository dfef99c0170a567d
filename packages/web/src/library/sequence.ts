"use client";
/** The photos of the page in the order in which they stand: what ranges, arrows and the photo view go by. */
import { afterPrefix } from "@phototag/core/term";
import { createStore } from "../shell/store";
import type { Group } from "./rows";

export const sequence = createStore<Group[]>([]);

export function orderedIds(): string[] {
  return sequence.get().flatMap((group) => group.images.map(({ id }) => id));
}

export interface Place {
  previous: string | undefined;
  next: string | undefined;
  /** Lists to load so that the way on is known: query, and how many photos of it. */
  wanted: { q: string; count: number }[];
}

const AHEAD = 20;

/**
 * What stands before and after a photo; as far as it has been loaded.
 * @param month the photo's own, `2026-11`: tells where to look for it, when its address was opened directly.
 */
export function placeOf(groups: readonly Group[], id: string, month?: string): Place {
  for (const [at, group] of groups.entries()) {
    const index = group.images.findIndex((image) => image.id === id);
    if (index < 0) continue;
    const before = groups[at - 1];
    const after = groups[at + 1];
    const wanted = [{ q: group.q, count: index + AHEAD }];
    // The photo before a list's first one is the last of the list before it, which has to be known to its end.
    if (before) wanted.push({ q: before.q, count: index === 0 ? (before.count ?? 1) : 1 });
    if (after) wanted.push({ q: after.q, count: 1 });
    return {
      previous:
        group.images[index - 1]?.id ??
        (index === 0 && before?.complete ? before.images.at(-1)?.id : undefined),
      next: group.images[index + 1]?.id ?? (group.complete ? after?.images[0]?.id : undefined),
      wanted: wanted.filter(({ q }) => !groups.some((group) => group.q === q && group.complete)),
    };
  }
  const home = groups.find(({ q, complete }) => month && !complete && afterPrefix("month:", q) === month);
  const wanted = home ? [{ q: home.q, count: home.images.length + 1 }] : [];
  return { previous: undefined, next: undefined, wanted };
}
