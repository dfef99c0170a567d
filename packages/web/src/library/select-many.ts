"use client";
/** Selecting more than is loaded: a range over months that nobody has looked at, a whole month, a whole list. */
import { listIds } from "../api/client";
import { number } from "../shell/counted";
import { tellWhy } from "../shell/undo";
import { timeOf } from "./runs";
import { extended, groupToggled, type Selection, selection } from "./selection";
import { find, orderedIds, type Sequence, sequence } from "./sequence";

/** As many as one change takes. */
const MOST = 50_000;

/** What lists all photos of the page: months are the timeline's. */
export function wholeQuery(groups: readonly Sequence[]): string {
  return groups.length === 1 && groups[0]!.label === undefined ? groups[0]!.q : "";
}

/** How many photos the page has, where that is known. */
export function countOf(groups: readonly Sequence[]): number | undefined {
  let sum = 0;
  for (const { count, complete, images } of groups) {
    if (!complete && count === undefined) return undefined;
    sum += complete ? images.length : (count ?? 0);
  }
  return sum;
}

/** Whether photos between two that are loaded are not. */
export function hasGap(groups: readonly Sequence[], one: string, other: string): boolean {
  const places = [find(groups, one), find(groups, other)].flatMap((place) => place ?? []);
  const [first, last] = places.sort((a, b) => a.group - b.group || a.index - b.index);
  if (!first || !last) return false;
  return groups.slice(first.group, last.group + 1).some(({ images }, index) => {
    const from = index === 0 ? first.index : 0;
    return images
      .slice(from, first.group + index === last.group ? last.index : undefined)
      .includes(undefined);
  });
}

/** What stands between two photos in a list, themselves included; undefined where one of them is not in it. */
export function between(ids: readonly string[], one: string, other: string): string[] | undefined {
  const [from, to] = [ids.indexOf(one), ids.indexOf(other)].sort((a, b) => a - b) as [number, number];
  return from < 0 ? undefined : ids.slice(from, to + 1);
}

interface Reading {
  before?: string;
  /** Whether that is enough. */
  until?(ids: readonly string[]): boolean;
}

/** @throws Error when there are more than one change takes */
async function read(q: string, { before, until }: Reading = {}): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listIds({ q, before, cursor });
    ids.push(...page.ids.map(({ id }) => id));
    if (ids.length > MOST)
      throw new Error(`These are more than ${number(MOST)} photos. Choose fewer at once.`);
    cursor = page.cursor;
  } while (cursor && !until?.(ids));
  return ids;
}

/** What is asked last counts: an answer that comes after another choice is dropped. */
let asked = 0;

/** @param next the selection that comes of what was found */
async function select(
  find: () => Promise<string[]>,
  next: (before: Selection, ids: string[]) => Selection,
): Promise<void> {
  const mine = ++asked;
  const before = selection.get();
  try {
    const ids = await find();
    if (mine !== asked || selection.get() !== before) return;
    selection.set(next(before, ids));
  } catch (error) {
    if (mine !== asked) return;
    // What was selected since, or left, stays.
    tellWhy(error, () => (selection.get() === before ? select(find, next) : undefined));
  }
}

/** From where the last tick was to this photo, whatever lies between. */
export async function selectTo(id: string): Promise<void> {
  const groups = sequence.get();
  const { anchor } = selection.get();
  if (anchor === undefined || !hasGap(groups, anchor, id)) {
    selection.set((current) => extended(current, id, orderedIds()));
    return;
  }
  const newer = groups
    .flatMap(({ images }) => images)
    .find((image) => image && (image.id === anchor || image.id === id));
  // Photos of the same moment stand beside it, before it or behind.
  const since = newer && new Date(Date.parse(timeOf(newer)) + 1000).toISOString();
  await select(
    async () => {
      const ids = await read(wholeQuery(groups), {
        before: since,
        until: (ids) => between(ids, anchor, id) !== undefined,
      });
      return between(ids, anchor, id) ?? [id];
    },
    (before, ids) => ({ ids: new Set([...before.ids, ...ids]), anchor }),
  );
}

/** All photos of the page's list. */
export function selectAll(): Promise<void> {
  const q = wholeQuery(sequence.get());
  return select(
    () => read(q),
    (_, ids) => ({ ids: new Set(ids), anchor: undefined, all: q }),
  );
}

/** All photos of the month that a photo stands in. */
export function selectMonthOf(id: string): void {
  const group = sequence.get().find(({ images }) => images.some((image) => image?.id === id));
  if (group?.label !== undefined) void selectGroup(group);
}

/** All photos of one month; once more lets them go. */
export async function selectGroup({ q, images, complete }: Sequence): Promise<void> {
  const toggle = (before: Selection, ids: readonly string[]) => groupToggled(before, ids, images[0]?.id);
  const known = images.flatMap((image) => image?.id ?? []);
  if (complete) selection.set((before) => toggle(before, known));
  else await select(() => read(q), toggle);
}
