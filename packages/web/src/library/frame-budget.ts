"use client";
/**
 * How much of the tiles is drawn with each frame: what a jump, or a page of the list that has come, brings into view at
 * once would keep a slow telephone from the next scroll.
 */
import { useEffect, useState } from "react";

/** Tiles whose pictures are drawn with a frame. */
const EACH_FRAME = 6;

/** @param onNextFrame calls once, with the next frame */
export function frameBudget(each: number, onNextFrame: (run: () => void) => void) {
  let left = each;
  let isCounting = false;
  /** In the order in which they came. */
  const waiting = new Set<() => void>();

  /** Goes on from frame to frame for as long as something is drawn, or waits. */
  function count(): void {
    if (!isCounting) onNextFrame(nextFrame);
    isCounting = true;
  }

  function nextFrame(): void {
    isCounting = false;
    left = each;
    for (const draw of waiting) {
      if (left === 0) break;
      left -= 1;
      waiting.delete(draw);
      draw();
    }
    if (left < each) count();
  }

  return {
    /** @returns whether there is room for one more in this frame, which is taken then */
    take(): boolean {
      count();
      if (left === 0) return false;
      left -= 1;
      return true;
    },
    /** Calls once there is room, in its turn. @returns what gives that up */
    wait(draw: () => void): () => void {
      waiting.add(draw);
      // Frames may have gone by since there was none.
      count();
      return () => {
        waiting.delete(draw);
      };
    },
  };
}

const budget = frameBudget(EACH_FRAME, (run) => requestAnimationFrame(run));

/** @returns whether this frame, or one before, has had room for it */
export function useFrameBudget(): boolean {
  const [isDrawn, setDrawn] = useState(budget.take);
  useEffect(() => (isDrawn ? undefined : budget.wait(() => setDrawn(true))), [isDrawn]);
  return isDrawn;
}
