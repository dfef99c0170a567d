"use client";
/** Justified rows under sticky headings, of which only those near the screen exist. */
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { loadViewOnIntent } from "../photo/load-view";
import { Follow } from "./follow";
import styles from "./grid.module.css";
import { tilesOf } from "./justify";
import { ListLoaders } from "./list-loader";
import { useMetrics } from "./metrics";
import { PhotoTile } from "./photo-tile";
import { mendPlace } from "./place";
import {
  type DrawnBand,
  fit,
  type Group,
  type Layout,
  type Part,
  type Row,
  rowAt,
  shapeOf,
  visible,
} from "./rows";
import { loadsFor } from "./runs";
import { Scrubber } from "./scrubber";
import { SelectGroup } from "./select-group";
import { sequence } from "./sequence";
import { useDragSelect } from "./use-drag-select";
import { useGridKeys } from "./use-grid-keys";
import { around, type Range, useScroll } from "./use-scroll";

/** Photos asked for before the first one in view, and beyond the last. */
const AHEAD = 60;

export interface GridProps {
  groups: Group[];
  /** Whether months may be jumped to at the right edge. */
  scrubber?: boolean;
}

/** Drawn anew only when its photos change: what goes on above it (uploads, most of all) is none of its business. */
export const Grid = memo(function Grid({ groups, scrubber = false }: GridProps) {
  const metrics = useMetrics();
  const place = useRef<HTMLDivElement>(null);
  const { width, offset } = usePlace(place);
  const options = useMemo(() => ({ ...metrics, width }), [metrics, width]);
  const layout = useMemo(() => fit(groups, options), [groups, options]);
  const { gutter } = metrics;
  const { screen, drawn } = useScroll(
    useCallback((screen) => shift(known(layout, shift(screen, -offset)), offset), [layout, offset]),
  );

  useSteadyScroll(groups, layout, offset, metrics.bar);
  useEffect(() => sequence.set(groups), [groups]);
  useEffect(() => () => sequence.set([]), []);
  useDragSelect(place);
  useGridKeys(place);
  useEffect(() => (place.current ? loadViewOnIntent(place.current) : undefined), []);
  const covered = metrics.bar + metrics.heading;
  useLayoutEffect(() => {
    if (place.current) mendPlace(place.current, covered);
  });

  const bands = visible(layout, shift(drawn, -offset));
  const near = visible(layout, shift(around(screen), -offset));

  return (
    <div className={styles.frame}>
      <div ref={place} className={styles.grid} style={{ height: layout.height }}>
        {bands.map((band) => (
          <div key={band.key} className={styles.band} style={{ top: band.top, height: band.height }}>
            {band.headings.length > 0 && (
              <div className={styles.headings} style={{ height: metrics.heading }}>
                {band.headings.map(({ group, label, left, width }) => (
                  <div
                    key={group.q}
                    className={styles.heading}
                    style={{ left, width }}
                    data-narrow={width !== undefined || undefined}
                  >
                    <h2 className={styles.month}>{label}</h2>
                    <SelectGroup group={group} />
                  </div>
                ))}
              </div>
            )}
            {band.rows.map((row) => (
              <div
                key={row.key}
                className={styles.row}
                style={{ top: row.top - band.top, height: row.height }}
              >
                {tilesIn(row, gutter).map(({ image, key, left, width }) => (
                  <PhotoTile key={key} image={image} left={left} width={width} height={row.height} />
                ))}
              </div>
            ))}
          </div>
        ))}
      </div>
      <ListLoaders wanted={wantedOf(near)} />
      <Follow groups={groups} layout={layout} offset={offset} covered={covered} />
      {scrubber && <Scrubber layout={layout} offset={offset} bar={metrics.bar} />}
    </div>
  );
});

const shift = ({ from, to }: Range, by: number): Range => ({ from: from + by, to: to + by });

/** What is loaded around the screen, without a hole. */
function known(layout: Layout, screen: Range): Range {
  const rows = visible(layout, around(screen)).flatMap((band) => band.rows);
  const isHole = ({ parts }: Row) =>
    parts.some(({ group, from, to }) => group.images.slice(from, to).includes(undefined));
  const above = rows.findLast((row) => row.top + row.height <= screen.from && isHole(row));
  const below = rows.find((row) => row.top >= screen.to && isHole(row));
  return {
    from: above ? above.top + above.height : Number.NEGATIVE_INFINITY,
    to: below?.top ?? Number.POSITIVE_INFINITY,
  };
}

function tilesIn(row: Row, gutter: number) {
  return row.parts.flatMap(({ group: { q, images }, from, to, left: start }) =>
    tilesOf({ from, to, height: row.height }, (index) => shapeOf(images[index]), gutter).map(
      ({ index, left, width }) => {
        const image = images[index];
        return { image, key: image?.id ?? `${q} ${index}`, left: start + left, width };
      },
    ),
  );
}

/** What of each list the rows in view need. A list in view is always loaded, if only its first page. */
function wantedOf(bands: readonly DrawnBand[]) {
  const wanted = new Map<Group, { from: number; to: number }>();
  for (const { headings, rows } of bands) {
    for (const { group } of headings) wanted.set(group, { from: 0, to: 1 });
    for (const { parts } of rows)
      for (const { group, from, to } of parts) {
        const known = wanted.get(group);
        const first = known && known.to > 1 ? known.from : Math.max(0, from - AHEAD);
        wanted.set(group, { from: first, to: Math.max(known?.to ?? 0, to + AHEAD) });
      }
  }
  return [...wanted].flatMap(([group, { from, to }]) =>
    loadsFor(group, from, to, group.span).map((load) => ({ q: group.q, load })),
  );
}

/** The grid's width, and how far down the page it starts; both change with what stands above it. */
function usePlace(place: React.RefObject<HTMLElement | null>) {
  const [measured, setMeasured] = useState({ width: 0, offset: 0 });
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    const measure = () => {
      const { width, top } = element.getBoundingClientRect();
      const offset = Math.round(top + window.scrollY);
      setMeasured((old) => (old.width === width && old.offset === offset ? old : { width, offset }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    // What stands above (the strip of photos being added) moves the grid without resizing it.
    observer.observe(document.body);
    if (element.parentElement?.parentElement) observer.observe(element.parentElement.parentElement);
    const siblings = element.closest("main")?.children ?? [];
    for (const sibling of siblings) observer.observe(sibling);
    return () => observer.disconnect();
  }, [place]);
  return measured;
}

/**
 * When rows change above or in view (a month was loaded, a photo came or went), the photos on the screen stay where
 * they are: the first one in view keeps its place.
 */
function useSteadyScroll(groups: readonly Group[], layout: Layout, offset: number, bar: number): void {
  const before = useRef({ layout, offset });
  useLayoutEffect(() => {
    const old = before.current;
    before.current = { layout, offset };
    if (old.layout === layout && old.offset === offset) return;
    const edge = window.scrollY + bar;
    const [top] = old.layout.bands;
    if (!top || edge <= old.offset + top.above) return;
    const from = edge - old.offset;
    const rows = visible(old.layout, { from, to: from + window.innerHeight }).flatMap((band) => band.rows);
    const same = rows.length > 0 ? sameRow(rows, groups, layout) : undefined;
    if (!same) return;
    const shift = offset + same.row.top - (old.offset + same.old.top);
    if (Math.abs(shift) >= 1) window.scrollBy({ top: shift, behavior: "instant" });
  });
}

/** Of the rows that were in view the first that has a photo which is known still; else the first, by its place in its list. */
function sameRow(rows: readonly Row[], groups: readonly Group[], layout: Layout) {
  const rowOf = (old: Row, by: (images: Group["images"], part: Part) => number) => {
    for (const part of old.parts) {
      const group = groups.find(({ q }) => q === part.group.q);
      const index = group ? by(group.images, part) : -1;
      const row = group && index >= 0 ? rowAt(layout, group.q, index) : undefined;
      if (row) return { old, row };
    }
    return undefined;
  };
  for (const old of rows) {
    const found = rowOf(old, (images, { group, from, to }) => {
      const ids = new Set(group.images.slice(from, to).flatMap((image) => image?.id ?? []));
      return ids.size > 0 ? images.findIndex((image) => image && ids.has(image.id)) : -1;
    });
    if (found) return found;
  }
  return rowOf(rows[0]!, (_, { from }) => from);
}
