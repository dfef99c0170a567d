"use client";
/**
 * Which part of the page is drawn: the screen at once, and what lies beyond its edges a little more with each frame, so that
 * no frame has much to do, however far a jump has led.
 * Own code because libraries for it measure rows, and these are known to the pixel.
 */
import { useEffect, useState } from "react";

/** Pixels drawn beyond the screen's edges in the end. */
const BEYOND = 900;
/** More of them with each frame. */
const GROWTH = 300;

export interface Drawn {
  from: number;
  to: number;
}

/**
 * @param before what was drawn of the page until now
 * @param top of the screen (px), `bottom` likewise
 */
export function grown({ from, to }: Drawn, top: number, bottom: number): Drawn {
  // A jump has left all of it behind.
  if (to <= top || from >= bottom) return { from: top, to: bottom };
  return {
    from: Math.max(top - BEYOND, Math.min(top, from - GROWTH)),
    to: Math.min(bottom + BEYOND, Math.max(bottom, to + GROWTH)),
  };
}

export function useScroll(): Drawn {
  const [drawn, setDrawn] = useState<Drawn>({ from: 0, to: 0 });
  useEffect(() => {
    let frame = 0;
    let now: Drawn = { from: 0, to: 0 };
    const draw = () => {
      const top = window.scrollY;
      const next = grown(now, top, top + window.innerHeight);
      cancelAnimationFrame(frame);
      if (next.from === now.from && next.to === now.to) return;
      now = next;
      setDrawn(next);
      frame = requestAnimationFrame(draw);
    };
    draw();
    window.addEventListener("scroll", draw, { passive: true });
    window.addEventListener("resize", draw);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener("scroll", draw);
      window.removeEventListener("resize", draw);
    };
  }, []);
  return drawn;
}
