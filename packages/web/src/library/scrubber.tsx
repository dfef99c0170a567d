"use client";
/** The library's length at the right edge: drag it, and the month under the finger is said. */
import { type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import type { Layout } from "./rows";
import styles from "./scrubber.module.css";
import { yearsOf } from "./scrubber-years";

interface ScrubberProps {
  layout: Layout;
  /** Pixels above the grid. */
  offset: number;
  bar: number;
}

/** Below two screens there is nothing to look for. */
const SHORTEST = 2;

export function Scrubber({ layout: { bands, height }, offset, bar }: ScrubberProps) {
  const track = useRef<HTMLDivElement>(null);
  const [dragging, setDragging] = useState(false);
  const [scroll, setScroll] = useState({ at: 0, screen: 1 });

  useEffect(() => {
    const read = () => setScroll({ at: window.scrollY, screen: window.innerHeight });
    read();
    window.addEventListener("scroll", read, { passive: true });
    window.addEventListener("resize", read);
    return () => {
      window.removeEventListener("scroll", read);
      window.removeEventListener("resize", read);
    };
  }, []);

  const span = Math.max(1, offset + height - scroll.screen);
  const months = useMemo(
    () =>
      bands.flatMap(({ top, headings: [first] }) =>
        first ? { top, label: first.label, q: first.group.q } : [],
      ),
    [bands],
  );
  const years = useMemo(() => yearsOf(months, offset, span), [months, offset, span]);
  if (height < scroll.screen * SHORTEST) return null;
  const part = Math.min(1, Math.max(0, scroll.at / span));
  const current = months.findLast(({ top }) => top + offset - bar <= scroll.at + 1) ?? months[0];

  const jump = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    if (!box) return;
    const at = Math.min(1, Math.max(0, (event.clientY - box.top) / box.height));
    window.scrollTo({ top: at * span, behavior: "instant" });
  };

  const step = (by: number) => {
    const at = current ? months.indexOf(current) : 0;
    const next = months[Math.min(months.length - 1, Math.max(0, at + by))];
    if (next) window.scrollTo({ top: next.top + offset - bar, behavior: "instant" });
  };

  return (
    <div
      ref={track}
      className={styles.track}
      role="slider"
      tabIndex={0}
      aria-label="Month"
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(part * 100)}
      aria-valuetext={current?.label}
      data-dragging={dragging || undefined}
      onKeyDown={(event) => {
        if (event.key === "ArrowDown") step(1);
        else if (event.key === "ArrowUp") step(-1);
        else if (event.key === "Home") step(-months.length);
        else if (event.key === "End") step(months.length);
        else return;
        event.preventDefault();
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragging(true);
        jump(event);
      }}
      onPointerMove={(event) => dragging && jump(event)}
      onPointerUp={() => setDragging(false)}
      onPointerCancel={() => setDragging(false)}
    >
      {years.length > 1 &&
        years.map(({ year, at }) => (
          <span key={year} className={styles.year} style={{ top: `${at * 100}%` }}>
            {year}
          </span>
        ))}
      <span className={styles.thumb} style={{ top: `${part * 100}%` }}>
        <span className={styles.label}>{current?.label}</span>
      </span>
    </div>
  );
}
