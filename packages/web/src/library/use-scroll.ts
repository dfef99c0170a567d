"use client";
/**
 * How far the page is scrolled, told in steps, so that what is drawn changes some times a second and not with each pixel.
 * Own code because libraries for it measure rows, and these are known to the pixel.
 */
import { useSyncExternalStore } from "react";

/** Pixels. What is drawn beyond the screen's edges has to be more. */
const STEP = 100;

function subscribe(listener: () => void): () => void {
  window.addEventListener("scroll", listener, { passive: true });
  window.addEventListener("resize", listener);
  return () => {
    window.removeEventListener("scroll", listener);
    window.removeEventListener("resize", listener);
  };
}

/** @returns the part of the page that is on the screen, or nearly (px) */
export function useScroll(): { top: number; height: number } {
  const top = useSyncExternalStore(
    subscribe,
    () => Math.floor(window.scrollY / STEP) * STEP,
    () => 0,
  );
  const height = useSyncExternalStore(
    subscribe,
    () => Math.ceil(window.innerHeight / STEP) * STEP,
    () => 0,
  );
  return { top, height: height + STEP };
}
