"use client";
/**
 * Which part of the page is drawn: the screen at once, and what lies beyond its edges a little more with each frame, so that
 * no frame has much to do, however far a jump has led.
 * Own code because libraries for it measure rows, and these are known to the pixel.
 */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** Pixels drawn beyond the screen's edges in the end. */
const BEYOND = 900;
/** More of them with each frame. */
const GROWTH = 300;
/** What is on the screen is told in steps: not each pixel is worth looking what is to be drawn. */
const STEP = 64;

/** A part of the page, from its top (px). */
export interface Range {
  from: number;
  to: number;
}

export const around = ({ from, to }: Range): Range => ({ from: from - BEYOND, to: to + BEYOND });

/**
 * @param drawn until now
 * @param worth how far it is worth drawing: what lies there has been loaded
 */
export function grown(drawn: Range, screen: Range, worth: Range): Range {
  // A jump has left all of it behind.
  if (drawn.to <= screen.from || drawn.from >= screen.to) return screen;
  return {
    from: Math.min(screen.from, Math.max(around(screen).from, worth.from, drawn.from - GROWTH)),
    to: Math.max(screen.to, Math.min(around(screen).to, worth.to, drawn.to + GROWTH)),
  };
}

interface Scrolled {
  screen: Range;
  drawn: Range;
}

const isSame = (one: Range, other: Range) => one.from === other.from && one.to === other.to;

/** @param worthDrawing what beyond the screen is worth it, at most {@link around} it */
export function useScroll(worthDrawing: (screen: Range) => Range): Scrolled {
  const [scrolled, setScrolled] = useState<Scrolled>({
    screen: { from: 0, to: 0 },
    drawn: { from: 0, to: 0 },
  });
  const now = useRef(scrolled);
  const worth = useRef(worthDrawing);
  const frame = useRef(0);
  const draw = useCallback(() => {
    cancelAnimationFrame(frame.current);
    const from = Math.floor(window.scrollY / STEP) * STEP;
    const screen = { from, to: from + Math.ceil(window.innerHeight / STEP + 1) * STEP };
    const drawn = grown(now.current.drawn, screen, worth.current(screen));
    if (isSame(screen, now.current.screen) && isSame(drawn, now.current.drawn)) return;
    now.current = { screen, drawn };
    setScrolled(now.current);
    frame.current = requestAnimationFrame(draw);
  }, []);
  // What has come since may be worth drawing now.
  useLayoutEffect(() => {
    worth.current = worthDrawing;
    frame.current = requestAnimationFrame(draw);
  }, [worthDrawing, draw]);
  useEffect(() => {
    draw();
    window.addEventListener("scroll", draw, { passive: true });
    window.addEventListener("resize", draw);
    return () => {
      cancelAnimationFrame(frame.current);
      window.removeEventListener("scroll", draw);
      window.removeEventListener("resize", draw);
    };
  }, [draw]);
  return scrolled;
}
