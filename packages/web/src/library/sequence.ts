"use client";
/** The photos of the page in the order in which they stand: what ranges, arrows and the photo view go by. */
import { afterPrefix } from "@phototag/core/term";
import type { Image } from "../api/types";
import { createStore } from "../shell/store";
import type { Group } from "./rows";
import { type Load, loadOf, loadsFor, timeOf } from "./runs";

/** What the page lists: for what is drawn without being read by ranges, its photos are all there is to know. */
export type Sequence = Pick<Group, "q" | "label" | "count" | "span" | "images" | "segments" | "complete">;

export const sequence = createStore<Sequence[]>([]);

export function orderedIds(): string[] {
  return sequence.get().flatMap(({ images }) => images.flatMap((image) => image?.id ?? []));
}

export interface Place {
  previous: string | undefined;
  next: string | undefined;
  /** What to load so that the way on is known. */
  wanted: { q: string; load: Load }[];
}

const AHEAD = 20;

/** Which list a photo stands in, and where. */
export function find(groups: readonly Sequence[], id: string): { group: number; index: number } | undefined {
  for (const [group, { images }] of groups.entries()) {
    const index = images.findIndex((image) => image?.id === id);
    if (index >= 0) return { group, index };
  }
  return undefined;
}

/**
 * What stands before and after a photo; as far as it has been loaded.
 * @param photo tells where to look for it, when its address was opened directly
 */
export function placeOf(
  groups: readonly Sequence[],
  id: string,
  photo?: Pick<Image, "takenAt" | "addedAt">,
): Place {
  const at = find(groups, id);
  if (!at)
    return { previous: undefined, next: undefined, wanted: photo ? homeOf(groups, timeOf(photo)) : [] };
  const { index } = at;
  const group = groups[at.group]!;
  const before = groups[at.group - 1];
  const after = groups[at.group + 1];
  const { length } = group.images;
  const wanted = (one: Sequence, from: number, to: number) =>
    one.complete ? [] : loadsFor(one, Math.max(0, from), to, one.span).map((load) => ({ q: one.q, load }));
  const isLast = index === length - 1 && (group.complete || group.count !== undefined);
  return {
    previous: index > 0 ? group.images[index - 1]?.id : before?.images.at(-1)?.id,
    next: isLast ? after?.images[0]?.id : group.images[index + 1]?.id,
    wanted: [
      ...wanted(group, index - AHEAD, index + AHEAD),
      ...(before && index < AHEAD ? wanted(before, before.images.length - AHEAD, before.images.length) : []),
      ...(after && index + AHEAD > length ? wanted(after, 0, AHEAD) : []),
    ],
  };
}

/** A photo that is not known yet, in the month that it was taken in. */
function homeOf(groups: readonly Sequence[], time: string): Place["wanted"] {
  const month = time.slice(0, "2026-11".length);
  const home = groups.find(({ q, complete }) => !complete && afterPrefix("month:", q) === month);
  return home ? [{ q: home.q, load: loadOf(home, time, home.span) }] : [];
}
