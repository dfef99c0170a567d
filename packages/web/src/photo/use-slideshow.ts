"use client";
import { useEffect, useRef, useState } from "react";

/** So long a photo is shown once it is there. */
const SHOWN_MS = 4000;

/** What a person does who wants to look closer; pointing alone is none. */
const INTERACTIONS = ["pointerdown", "wheel", "keydown"] as const;

/**
 * One photo after the other by itself, until the last one, or until somebody touches anything.
 * @param next the way on; absent at the end, and while it is not known
 * @param place so that one photo is shown as long as another: its id
 */
export function useSlideshow(place: string, next: (() => void) | undefined) {
  const [isRunning, setRunning] = useState(false);
  const way = useRef(next);
  way.current = next;
  const hasNext = next !== undefined;

  // biome-ignore lint/correctness/useExhaustiveDependencies: each photo has its own time.
  useEffect(() => {
    if (!isRunning) return;
    if (!hasNext) {
      // What follows may only have to be loaded; at the very end it stops.
      const end = setTimeout(() => setRunning(false), SHOWN_MS);
      return () => clearTimeout(end);
    }
    const turn = setTimeout(() => way.current?.(), SHOWN_MS);
    return () => clearTimeout(turn);
  }, [isRunning, hasNext, place]);

  useEffect(() => {
    if (!isRunning) return;
    const stop = (event: Event) => {
      // Its own button and key say it themselves.
      const own = event.target instanceof Element && event.target.closest("[data-slideshow]");
      const isKey = event instanceof KeyboardEvent && event.key.toLowerCase() === "s";
      if (!own && !isKey) setRunning(false);
    };
    const onHidden = () => document.hidden && setRunning(false);
    for (const name of INTERACTIONS) window.addEventListener(name, stop, { capture: true, passive: true });
    document.addEventListener("visibilitychange", onHidden);
    return () => {
      for (const name of INTERACTIONS) window.removeEventListener(name, stop, { capture: true });
      document.removeEventListener("visibilitychange", onHidden);
    };
  }, [isRunning]);

  return { isRunning, toggle: () => setRunning((running) => !running) };
}
