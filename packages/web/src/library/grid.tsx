"use client";
/** Justified rows under sticky headings, of which only those near the screen exist. */
import { defaultRangeExtractor, useWindowVirtualizer } from "@tanstack/react-virtual";
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { loadViewOnIntent } from "../photo/load-view";
import { Follow } from "./follow";
import styles from "./grid.module.css";
import { ListLoader } from "./list-loader";
import { useMetrics } from "./metrics";
import { PhotoTile } from "./photo-tile";
import { mendPlace } from "./place";
import { type Group, layoutRows, type PhotoRow, type Row } from "./rows";
import { Scrubber } from "./scrubber";
import { SelectGroup } from "./select-group";
import { sequence } from "./sequence";
import { useDragSelect } from "./use-drag-select";
import { useGridKeys } from "./use-grid-keys";

/** Rows drawn beyond the screen's edges. */
const OVERSCAN = 4;
/** Photos asked for beyond the last one in view. */
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
  const rows = useMemo(() => layoutRows(groups, options), [groups, options]);
  const headings = useMemo(
    () => rows.flatMap((row, index) => (row.kind === "heading" ? [index] : [])),
    [rows],
  );
  const sticky = useRef(-1);

  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => rows[index]?.height ?? 0,
    getItemKey: (index) => rows[index]?.key ?? index,
    // The range begins below the bar: what lies beneath it is not seen, and a heading there has stuck already.
    scrollMargin: offset - metrics.bar,
    scrollPaddingStart: metrics.heading,
    overscan: OVERSCAN,
    rangeExtractor: useCallback(
      (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        sticky.current = headings.findLast((index) => index <= range.startIndex) ?? -1;
        const indexes = defaultRangeExtractor(range);
        return sticky.current < 0 || indexes.includes(sticky.current)
          ? indexes
          : [sticky.current, ...indexes];
      },
      [headings],
    ),
  });

  useSteadyScroll(rows, offset, metrics.bar, () => virtualizer.measure());
  useEffect(() => sequence.set(groups), [groups]);
  useEffect(() => () => sequence.set([]), []);
  useDragSelect(place);
  useGridKeys(place);
  useEffect(() => (place.current ? loadViewOnIntent(place.current) : undefined), []);
  const covered = metrics.bar + metrics.heading;
  useLayoutEffect(() => {
    if (place.current) mendPlace(place.current, covered);
  });

  const items = virtualizer.getVirtualItems();
  const wanted = wantedOf(items.flatMap(({ index }) => rows[index] ?? []));

  return (
    <div className={styles.frame}>
      <div ref={place} className={styles.grid} style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, key, start, size }) => {
          const row = rows[index];
          if (!row) return null;
          const top = start - (offset - metrics.bar);
          if (row.kind === "heading") {
            const stuck = index === sticky.current;
            return (
              <div
                key={key}
                className={stuck ? styles.stuck : styles.heading}
                style={stuck ? { height: size } : { height: size, transform: `translateY(${top}px)` }}
              >
                <h2 className={styles.month}>{row.label}</h2>
                <SelectGroup group={row.group} />
              </div>
            );
          }
          return (
            <div
              key={key}
              className={styles.row}
              style={{ height: size - metrics.gutter, transform: `translateY(${top}px)` }}
            >
              {row.tiles.map((tile) => (
                <PhotoTile
                  key={row.group.images[tile.index]?.id ?? tile.index}
                  image={row.group.images[tile.index]}
                  left={tile.left}
                  width={tile.width}
                  height={size - metrics.gutter}
                />
              ))}
            </div>
          );
        })}
      </div>
      {[...wanted].map(([q, count]) => (
        <ListLoader key={q} q={q} wanted={count} />
      ))}
      <Follow rows={rows} offset={offset} covered={covered} />
      {scrubber && (
        <Scrubber rows={rows} offset={offset} total={virtualizer.getTotalSize()} bar={metrics.bar} />
      )}
    </div>
  );
});

/** How many photos of each list the rows in view need. A list in view is always loaded, if only its first page. */
function wantedOf(rows: readonly Row[]): Map<string, number> {
  const wanted = new Map<string, number>();
  for (const row of rows) {
    const last = row.kind === "photos" ? (row.tiles.at(-1)?.index ?? 0) + 1 + AHEAD : 0;
    wanted.set(row.group.q, Math.max(wanted.get(row.group.q) ?? 0, last));
  }
  return wanted;
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
 * they are: the first row in view keeps its place.
 */
function useSteadyScroll(rows: readonly Row[], offset: number, bar: number, remeasure: () => void): void {
  const before = useRef<{ rows: readonly Row[]; offset: number }>({ rows, offset });
  useLayoutEffect(() => {
    const old = before.current;
    before.current = { rows, offset };
    if (old.rows === rows && old.offset === offset) return;
    remeasure();
    const edge = window.scrollY + bar;
    const anchor = old.rows.find(
      (row): row is PhotoRow => row.kind === "photos" && old.offset + row.top + row.height > edge,
    );
    if (!anchor || edge <= old.offset + (old.rows[0]?.height ?? 0)) return;
    const id = anchor.group.images[anchor.tiles[0]?.index ?? 0]?.id;
    const same = rows.find((row): row is PhotoRow => {
      if (row.kind !== "photos" || row.group.q !== anchor.group.q) return false;
      if (id === undefined) return row.key === anchor.key;
      return row.tiles.some((tile) => row.group.images[tile.index]?.id === id);
    });
    if (!same) return;
    const shift = offset + same.top - (old.offset + anchor.top);
    if (Math.abs(shift) >= 1) window.scrollBy({ top: shift, behavior: "instant" });
  });
}
