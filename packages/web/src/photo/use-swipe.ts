"use client";
import { type RefObject, useEffect, useRef } from "react";

interface Swipes {
  left(): void;
  right(): void;
  down(): void;
}

const FAR = 56;

/** One finger across the photo turns to the next one, downwards closes it. Two fingers are the browser's, to zoom. */
export function useSwipe(place: RefObject<HTMLElement | null>, swipes: Swipes): void {
  const current = useRef(swipes);
  current.current = swipes;
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let start: { x: number; y: number } | undefined;
    const onStart = (event: TouchEvent) => {
      const [touch] = event.touches;
      const zoomed = (window.visualViewport?.scale ?? 1) > 1.01;
      const onPhoto = event.target instanceof Element && event.target.closest("[data-swipe]");
      start =
        event.touches.length === 1 && touch && onPhoto && !zoomed
          ? { x: touch.clientX, y: touch.clientY }
          : undefined;
    };
    const onEnd = (event: TouchEvent) => {
      const [touch] = event.changedTouches;
      if (!start || !touch) return;
      const x = touch.clientX - start.x;
      const y = touch.clientY - start.y;
      start = undefined;
      if (Math.abs(x) > FAR && Math.abs(x) > 1.5 * Math.abs(y)) current.current[x < 0 ? "left" : "right"]();
      else if (y > 1.5 * FAR && y > 1.5 * Math.abs(x)) current.current.down();
    };
    element.addEventListener("touchstart", onStart, { passive: true });
    element.addEventListener("touchend", onEnd, { passive: true });
    return () => {
      element.removeEventListener("touchstart", onStart);
      element.removeEventListener("touchend", onEnd);
    };
  }, [place]);
}
