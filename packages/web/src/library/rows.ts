/** Lays the groups of a library (months, or one search) out as one run of rows, each at a known place. */
import type { Image } from "../api/types";
import { aspectOf, type JustifiedRow, type JustifiedTile, type JustifyOptions, justify } from "./justify";

export interface Group {
  /** The query that lists it. */
  q: string;
  /** Heading; none for a search. */
  label?: string;
  /** How many photos there are, where that is known before they are loaded. */
  count?: number;
  images: Image[];
  complete: boolean;
  /** Nothing is loaded until the person says so. */
  pausedAt?: string;
}

export interface HeadingRow {
  kind: "heading";
  key: string;
  label: string;
  group: Group;
  top: number;
  height: number;
}

export interface PhotoRow {
  kind: "photos";
  key: string;
  group: Group;
  top: number;
  height: number;
  tiles: JustifiedTile[];
}

export type Row = HeadingRow | PhotoRow;

export interface RowOptions extends JustifyOptions {
  /** Pixels that a heading takes. */
  heading: number;
}

const UNKNOWN_ASPECT = 4 / 3;

function groupAspects(group: Group): number[] {
  const aspects = group.images.map(aspectOf);
  if (!group.complete && group.count !== undefined) {
    while (aspects.length < group.count) aspects.push(UNKNOWN_ASPECT);
  }
  return aspects;
}

/** While more is to come, the last row would change shape: it waits, unless it is all there is. */
function settledRows<T>(rows: T[], group: Group): T[] {
  const going = !group.complete && !group.pausedAt && group.count === undefined;
  return going && rows.length > 1 ? rows.slice(0, -1) : rows;
}

interface Block {
  rows: JustifiedRow[];
  count: number | undefined;
  complete: boolean;
  pausedAt: string | undefined;
  options: RowOptions;
}

/** A library of ten thousand photos changes one month at a time: the others are as they were. */
const laidOut = new WeakMap<Image[], Block>();

function blockOf(group: Group, options: RowOptions): JustifiedRow[] {
  const { images, count, complete, pausedAt } = group;
  const known = laidOut.get(images);
  const same = known?.options === options && known.count === count;
  if (same && known.complete === complete && known.pausedAt === pausedAt) return known.rows;
  const rows = settledRows(justify(groupAspects(group), options), group);
  // Lists that are not loaded share one empty array, and are laid out by their counts alone.
  if (images.length > 0) laidOut.set(images, { rows, count, complete, pausedAt, options });
  return rows;
}

/** @param options the same object for as long as nothing in it changes. */
export function layoutRows(groups: readonly Group[], options: RowOptions): Row[] {
  const rows: Row[] = [];
  let top = 0;
  for (const group of groups) {
    if (group.label) {
      const height = options.heading;
      rows.push({ kind: "heading", key: `heading ${group.q}`, label: group.label, group, top, height });
      top += height;
    }
    for (const [index, row] of blockOf(group, options).entries()) {
      const height = row.height + options.gutter;
      rows.push({
        kind: "photos",
        key: `${group.q} ${index}`,
        group,
        top: top + row.top,
        height,
        tiles: row.tiles,
      });
    }
    const last = rows.at(-1);
    if (last) top = last.top + last.height;
  }
  return rows;
}
