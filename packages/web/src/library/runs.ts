/**
 * A long list of which parts are known: runs of photos, each from some time on, with holes between them. So the middle
 * of a month of 20,000 photos is looked at without what stands before it. How far down a list a time stands is a guess, as
 * in a dictionary, until the run above has come as far.
 * Own code because the libraries for lists count rows, and an index of DynamoDB knows places alone.
 */
import type { Image } from "../api/types";

/** What was read of a list from one place on, in its order. */
export interface Run {
  /** Only photos that are older than this (ISO 8601); none: from the list's beginning. */
  before?: string;
  /** Where in the list it was thought to begin. */
  at: number;
  images: readonly Image[];
  /** Nothing comes after it. */
  complete: boolean;
}

/** A run as it stands in its list, without what the run above it has, too. */
export interface Placed {
  run: Run;
  at: number;
  length: number;
}

/** Runs of which each goes on where the one before it ends. */
export interface Segment {
  at: number;
  length: number;
  runs: Placed[];
}

export interface LongList {
  /** As long as the list is thought to be, with holes. */
  images: readonly (Image | undefined)[];
  segments: readonly Segment[];
  /** There is no hole. */
  complete: boolean;
}

/** Times between which all photos of a list are (ISO 8601): older than the one, and not older than the other. */
export interface Span {
  before: string;
  since: string;
}

/** What is to be read: a run, and how many photos of it. */
export interface Load {
  before?: string;
  at: number;
  /** One that has come needs no more than it has: it is in view, and is to be kept true. */
  length: number;
}

/** Photos that one request brings. */
export const RUN = 200;

/** Guesses are of whole seconds, or each answer would move the next one a little; times closer together they do not tell apart (ms). */
const CLOSE_MS = 1000;

/** When it was taken, as lists are ordered. */
export const timeOf = ({ takenAt, addedAt }: Pick<Image, "takenAt" | "addedAt">): string =>
  takenAt ?? addedAt;

/** @param count how many photos the list has, where that is known: about as many. */
export function arrange(runs: readonly Run[], count?: number): LongList {
  const parts = joined(runs);
  const last = parts.at(-1);
  const ended = last?.runs.at(-1)?.run.complete ?? false;
  const least = parts.reduce((sum, { length }) => sum + length, 0) + holesOf(parts);
  const total =
    count === undefined ? least : isWhole(parts) ? least : Math.max(count, least + (ended ? 0 : 1));
  let right = ended || count === undefined ? total : total - 1;
  for (const [index, part] of [...parts.entries()].reverse()) {
    const isEnd = index === parts.length - 1 && ended;
    part.at = isEnd ? right - part.length : Math.min(part.at, right - part.length);
    right = part.at - 1;
  }
  let left = 0;
  for (const part of parts) {
    part.at = isHead(part) ? 0 : Math.max(part.at, left + 1);
    left = part.at + part.length;
  }
  const images = new Array<Image | undefined>(total).fill(undefined);
  for (const part of parts) place(part, images);
  return { images, segments: parts, complete: isWhole(parts) };
}

type Part = Segment & { images: Image[] };

const isHead = ({ runs }: Segment) => runs[0]?.run.before === undefined;

/** Between two parts there is a hole of one photo at least, and above one that does not begin the list. */
function holesOf(parts: readonly Part[]): number {
  const [first] = parts;
  return first ? parts.length - (isHead(first) ? 1 : 0) : 0;
}

function isWhole(parts: readonly Part[]): boolean {
  const [only] = parts;
  return only !== undefined && parts.length === 1 && isHead(only) && only.runs.at(-1)!.run.complete;
}

/** Runs from the newest on; those that meet become one part. */
function joined(runs: readonly Run[]): Part[] {
  const parts: Part[] = [];
  const seen = new Set<string>();
  const newest = [...runs].sort((a, b) => ((a.before ?? "~") > (b.before ?? "~") ? -1 : 1));
  for (const run of newest) {
    const part = parts.at(-1);
    const fresh = run.images.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    const meets = part && (fresh.length < run.images.length || part.runs.at(-1)!.run.complete);
    if (meets) {
      part.runs.push({ run, at: part.images.length, length: fresh.length });
      part.images.push(...fresh);
      part.length += fresh.length;
    } else {
      parts.push({
        at: run.at,
        length: fresh.length,
        runs: [{ run, at: 0, length: fresh.length }],
        images: fresh,
      });
    }
  }
  return parts;
}

function place(part: Part, into: (Image | undefined)[]): void {
  for (const run of part.runs) run.at += part.at;
  for (const [index, image] of part.images.entries()) into[part.at + index] = image;
}

/** What has to be read so that the photos from place `from` to before `to` are known, as far as that can be said now. */
export function loadsFor(
  { images, segments }: Pick<LongList, "images" | "segments">,
  from: number,
  to: number,
  span?: Span,
): Load[] {
  const loads = new Map<string | undefined, Load>();
  const add = (load: Load) => {
    const same = loads.get(load.before);
    if (!same || same.length < load.length) loads.set(load.before, load);
  };
  for (const { runs } of segments)
    for (const { run, at, length } of runs)
      if (at < to && at + Math.max(1, length) > from) add({ ...of(run), length: 0 });
  for (const hole of holes(images.length, segments)) {
    if (hole.to > from && hole.from < to)
      for (const load of into(hole, Math.max(from, hole.from), Math.min(to, hole.to), span)) add(load);
  }
  return [...loads.values()];
}

const of = ({ before, at }: Run) => ({ ...(before !== undefined && { before }), at });

interface Hole {
  from: number;
  to: number;
  above?: Segment;
  below?: Segment;
}

function holes(total: number, segments: readonly Segment[]): Hole[] {
  const edges = [undefined, ...segments, undefined];
  return edges.slice(1).flatMap((below, index) => {
    const above = edges[index];
    const from = above ? above.at + above.length : 0;
    const ended = !below && above?.runs.at(-1)?.run.complete;
    // Whether a list without a count goes on behind what is known of it is to be seen.
    const to = below ? below.at : ended ? from : Math.max(total, from + 1);
    return to > from ? [{ from, to, above, below }] : [];
  });
}

function into(hole: Hole, from: number, to: number, span: Span | undefined): Load[] {
  const guesses: Load[] = [];
  // From its beginning a list is read on as it is scrolled; so is a part whose end is near.
  const isFar = from - hole.from >= RUN;
  for (let at = from - ((from - hole.from) % RUN); isFar && at < to; at += RUN) {
    const before = guess(hole, at, span);
    if (before === undefined) return [onward(hole.above, to)];
    guesses.push({ before, at, length: 1 });
  }
  return isFar ? guesses : [onward(hole.above, to)];
}

/** The part above goes on. */
function onward(above: Segment | undefined, to: number): Load {
  const last = above?.runs.at(-1);
  if (!last) return { at: 0, length: Math.max(1, to) };
  return { ...of(last.run), length: last.run.images.length + Math.max(1, to - last.at - last.length) };
}

/** Times between which the photos of a hole are (ms). */
function bounds({ above, below }: Hole, span: Span | undefined) {
  const newer = above ? lastTime(above) : span?.before;
  // Between where a run was looked for and its first photo there is none.
  const older = below ? below.runs[0]!.run.before : span?.since;
  return newer === undefined || older === undefined
    ? undefined
    : { begin: Date.parse(newer), end: Date.parse(older) };
}

/** About when the photo at a place of a hole was taken, if its photos were taken evenly. */
function guess(hole: Hole, at: number, span: Span | undefined): string | undefined {
  const { begin, end } = bounds(hole, span) ?? { begin: 0, end: 0 };
  if (begin - end < CLOSE_MS) return undefined;
  const [first] = hole.below?.runs[0]?.run.images ?? [];
  const empty = hole.below ? end - Date.parse(first ? timeOf(first) : (span?.since ?? "")) : 0;
  const evenly = begin + ((at - hole.from) / (hole.to - hole.from)) * (end - begin);
  // Where there were none for a while, they were not taken evenly: twice as far from there, or half way, leads to them soon.
  const time = empty < begin - end ? Math.max(evenly, end + empty) : (begin + end) / 2;
  const second = Math.round(time / CLOSE_MS) * CLOSE_MS;
  return new Date(Math.min(begin - 1, Math.max(end + 1, second))).toISOString();
}

function lastTime({ runs }: Segment): string | undefined {
  const last = runs.flatMap(({ run }) => run.images.at(-1) ?? []).at(-1);
  return last ? timeOf(last) : runs.at(-1)!.run.before;
}

/** Where a photo of that time is to be read, which is not among those that are known. */
export function loadOf(
  { images, segments }: Pick<LongList, "images" | "segments">,
  time: string,
  span?: Span,
): Load {
  const before = new Date(Date.parse(time) + 1).toISOString();
  const hole = holes(images.length, segments).find(
    ({ below }) => !below || (below.runs[0]!.run.before ?? "") < before,
  );
  if (!hole || !span) return { at: 0, length: 1 };
  const { begin, end } = bounds(hole, span)!;
  const part = Math.min(1, Math.max(0, (begin - Date.parse(time)) / Math.max(1, begin - end)));
  return { before, at: Math.max(1, Math.round(hole.from + part * (hole.to - hole.from))), length: 1 };
}
