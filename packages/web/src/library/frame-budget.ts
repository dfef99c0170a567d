"use client";
/**
 * How much of the tiles is drawn with each frame: what a jump, or a page of the list that has come, brings into view at
 * once would keep a slow telephone from the next scroll.
 */
import { useEffect, useState } from "react";

/** Tiles whose pictures are drawn with a frame. */
const EACH_FRAME = 6;

let left = EACH_FRAME;
let isCounting = false;
/** In the order in which they came. */
const waiting = new Set<() => void>();

function nextFrame(): void {
  left = EACH_FRAME;
  for (const draw of waiting) {
    if (left === 0) break;
    left -= 1;
    waiting.delete(draw);
    draw();
  }
  isCounting = left < EACH_FRAME;
  if (isCounting) requestAnimationFrame(nextFrame);
}

function take(): boolean {
  if (!isCounting) requestAnimationFrame(nextFrame);
  isCounting = true;
  if (left === 0) return false;
  left -= 1;
  return true;
}

/** @returns whether this frame, or one before, has had room for it */
export function useFrameBudget(): boolean {
  const [isDrawn, setDrawn] = useState(take);
  useEffect(() => {
    if (isDrawn) return;
    const draw = () => setDrawn(true);
    waiting.add(draw);
    return () => {
      waiting.delete(draw);
    };
  }, [isDrawn]);
  return isDrawn;
}
