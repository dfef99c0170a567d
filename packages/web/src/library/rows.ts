/**
 * Lays the groups of a library (months, or one search) out as bands, one under the other: a heading and its rows of
 * photos. Months of few photos share a band.
 */
import type { Image } from "../api/types";
import { aspectOf, heightOf, type JustifiedRow, type JustifyOptions, justify } from "./justify";
import type { LongList, Span } from "./runs";

export interface Group extends LongList {
  /** The query that lists it. */
  q: string;
  /** Heading; none for a search. */
  label?: string;
  /** How many photos there are, where that is known before they are loaded: about as many. */
  count?: number;
  /** Between which times they are, where that is known. */
  span?: Span;
  /** Nothing is loaded until the person says so. */
  pausedAt?: string;
}

/** A group's photos in a row. */
export interface Part {
  group: Group;
  /** Index of the first photo in the group. */
  from: number;
  /** Of the one behind the last. */
  to: number;
  /** Pixels from the row's left edge. */
  left: number;
}

export interface Row {
  key: string;
  /** Pixels from the grid's top. */
  top: number;
  height: number;
  parts: Part[];
}

export interface Heading {
  group: Group;
  label: string;
  left: number;
  /** Pixels that it may take; none: as many as there are. */
  width?: number;
}

/** What stands under one row of headings. Its rows are the same objects for as long as its photos are. */
interface Band {
  key: string;
  top: number;
  height: number;
  headings: Heading[];
  /** Pixels from the band's top to its photos. */
  above: number;
  rows: readonly JustifiedRow[];
  /** Whose photos a row's are. */
  partsOf(row: JustifiedRow): Part[];
}

/** What is drawn of a band. */
export interface DrawnBand extends Pick<Band, "key" | "top" | "height" | "headings"> {
  rows: Row[];
}

export interface Layout {
  bands: Band[];
  height: number;
}

export interface RowOptions extends JustifyOptions {
  /** Pixels that a heading takes. */
  heading: number;
}

const UNKNOWN_ASPECT = 4 / 3;
/** Between months that share a band. */
const APART = 24;
/** A month's name needs so much, and the button beside it. */
const NARROWEST = 168;

export const shapeOf = (image: Image | undefined): number => (image ? aspectOf(image) : UNKNOWN_ASPECT);

/** While more is to come, the last row would change shape: it waits, unless it is all there is. */
function settledRows<T>(rows: T[], group: Group): T[] {
  const going = !group.complete && !group.pausedAt && group.count === undefined;
  return going && rows.length > 1 ? rows.slice(0, -1) : rows;
}

interface Block {
  rows: JustifiedRow[];
  settled: boolean;
  options: RowOptions;
}

/** A library of a hundred thousand photos changes one month at a time: the others are as they were. */
const laidOut = new WeakMap<Group["images"], Block>();

function blockOf(group: Group, options: RowOptions): JustifiedRow[] {
  const { images, complete, pausedAt, count } = group;
  const settled = complete || pausedAt !== undefined || count !== undefined;
  const known = laidOut.get(images);
  if (known?.options === options && known.settled === settled) return known.rows;
  const rows = settledRows(justify(images, shapeOf, options), group);
  laidOut.set(images, { rows, settled, options });
  return rows;
}

/** @param options the same object for as long as nothing in it changes. */
export function layoutRows(groups: readonly Group[], options: RowOptions): Layout {
  const bands: Band[] = [];
  let top = 0;
  for (const together of bandsOf(groups, options)) {
    const band = together.length > 1 ? shared(together, options, top) : alone(together[0]!, options, top);
    bands.push(band);
    top += band.height;
  }
  return { bands, height: top };
}

/** No browser scrolls further: 2²⁵ pixels of a screen that has two to each of CSS's, less what else is on the page. */
export const TALLEST = 2 ** 24 - 2 ** 16;

const smaller = new WeakMap<RowOptions, RowOptions>();

function smallerThan(options: RowOptions): RowOptions {
  const known = smaller.get(options) ?? { ...options, target: options.target * 0.75 };
  smaller.set(options, known);
  return known;
}

/** The same with smaller photos where the page would be taller than a browser scrolls. */
export function fit(groups: readonly Group[], options: RowOptions): Layout {
  const layout = layoutRows(groups, options);
  return layout.height > TALLEST && options.width > 0 && options.target > 1
    ? fit(groups, smallerThan(options))
    : layout;
}

function alone(group: Group, options: RowOptions, top: number): Band {
  const { q, label } = group;
  const above = label === undefined ? 0 : options.heading;
  const rows = blockOf(group, options);
  return {
    ...{ key: q, top, above, rows },
    height: above + (rows.length > 0 ? heightOf(rows) + options.gutter : 0),
    headings: label === undefined ? [] : [{ group, label, left: 0 }],
    partsOf: ({ from, to }) => [{ group, from, to, left: 0 }],
  };
}

/** Cameras' photos are wider than telephones'. */
const ROOMY_ASPECT = 3 / 2;

/** By counts alone, so that a month does not change its band when its photos have come. */
function widthOf({ images: { length } }: Group, { target, gutter }: RowOptions): number {
  return Math.max(NARROWEST, length * ROOMY_ASPECT * target + (length - 1) * gutter);
}

/** The groups that share a band. */
function bandsOf(groups: readonly Group[], options: RowOptions): Group[][] {
  const bands: Group[][] = [];
  let room = 0;
  for (const group of groups) {
    const width = widthOf(group, options);
    if (group.label !== undefined && width <= room) bands.at(-1)!.push(group);
    else {
      bands.push([group]);
      room = group.label === undefined ? 0 : options.width;
    }
    room -= width + APART;
  }
  return bands;
}

/** One row of photos, a heading over each month's. It is as high as others, unless it would be too wide. */
function shared(groups: readonly Group[], options: RowOptions, top: number): Band {
  const { gutter, heading, target, width } = options;
  const shapes = groups.map(({ images }) => images.reduce((sum, image) => sum + shapeOf(image), 0));
  const widths = (height: number) =>
    shapes.map((shape, at) => Math.max(NARROWEST, shape * height + (groups[at]!.images.length - 1) * gutter));
  const taken = (height: number) =>
    widths(height).reduce((sum, each) => sum + each, (groups.length - 1) * APART);
  let height = target;
  while (height > target / 8 && taken(height) > width) height *= 0.97;
  const headings: Heading[] = [];
  const parts: Part[] = [];
  let left = 0;
  for (const [at, each] of widths(height).entries()) {
    const group = groups[at]!;
    headings.push({ group, label: group.label ?? "", left, width: each });
    parts.push({ group, from: 0, to: group.images.length, left });
    left += each + APART;
  }
  const [{ q }] = groups as [Group];
  return {
    ...{ key: q, top, above: heading, headings },
    height: heading + height + gutter,
    rows: [{ top: 0, height, from: 0, to: Number.POSITIVE_INFINITY }],
    partsOf: () => parts,
  };
}

/** Those of what stands one under the other that are between two places, by halves. */
function between<T extends { top: number; height: number }>(
  all: readonly T[],
  from: number,
  to: number,
): { first: number; found: T[] } {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle]!.top + all[middle]!.height <= from) low = middle + 1;
    else high = middle;
  }
  const found: T[] = [];
  for (let index = low; index < all.length && all[index]!.top < to; index++) found.push(all[index]!);
  return { first: low, found };
}

function drawn(band: Band, row: JustifiedRow, index: number): Row {
  const { top, height } = row;
  return { key: `${band.key} ${index}`, top: band.top + band.above + top, height, parts: band.partsOf(row) };
}

/** What of the grid is between two places (px). */
export function visible({ bands }: Layout, { from, to }: { from: number; to: number }): DrawnBand[] {
  return between(bands, from, to).found.map((band) => {
    const start = band.top + band.above;
    const { first, found } = between(band.rows, from - start, to - start);
    return { ...band, rows: found.map((row, index) => drawn(band, row, first + index)) };
  });
}

/** The row that the photo at an index of a group stands in. */
export function rowAt({ bands }: Layout, q: string, at: number): Row | undefined {
  const band = bands.find(({ key, headings }) => key === q || headings.some(({ group }) => group.q === q));
  const index = band?.rows.findIndex(({ to }) => at < to) ?? -1;
  const row = band?.rows[index];
  if (!band || !row) return undefined;
  const isThere = band.partsOf(row).some(({ group, to }) => group.q === q && at < to);
  return isThere ? drawn(band, row, index) : undefined;
}
