"use client";
/** Dragging the mouse over photos ticks them, as on a desktop. */
import { type RefObject, useEffect } from "react";
import { type Selection, selection } from "./selection";

/** A hand is never quite still: less than this is a click. */
const SLACK = 6;
/** Near the screen's edge the page scrolls along. */
const EDGE = 80;
const SPEED = 14;

export function useDragSelect(place: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const grid = place.current;
    if (!grid) return;
    let start: { x: number; y: number } | undefined;
    let point = { x: 0, y: 0 };
    let before: Selection | undefined;
    let frame = 0;
    /** Once a photo was within the box, even if the page has scrolled it away since. */
    const boxes = new Map<string, { left: number; right: number; top: number; bottom: number }>();

    const update = () => {
      if (!start || !before) return;
      if (point.y < EDGE) window.scrollBy(0, -SPEED);
      else if (point.y > window.innerHeight - EDGE) window.scrollBy(0, SPEED);
      for (const tile of grid.querySelectorAll<HTMLElement>("[data-photo]")) {
        const { left, right, top, bottom } = tile.getBoundingClientRect();
        const y = window.scrollY;
        boxes.set(tile.dataset.photo!, { left, right, top: top + y, bottom: bottom + y });
      }
      const y = point.y + window.scrollY;
      const [left, right] = start.x < point.x ? [start.x, point.x] : [point.x, start.x];
      const [top, bottom] = start.y < y ? [start.y, y] : [y, start.y];
      const ids = new Set(before.ids);
      for (const [id, box] of boxes) {
        if (box.left < right && box.right > left && box.top < bottom && box.bottom > top) ids.add(id);
      }
      const { ids: now } = selection.get();
      if (ids.size !== now.size || [...ids].some((id) => !now.has(id)))
        selection.set({ ids, anchor: [...ids].at(-1) });
      frame = requestAnimationFrame(update);
    };

    const onMove = (event: PointerEvent) => {
      if (!start) return;
      point = { x: event.clientX, y: event.clientY };
      const moved = Math.hypot(point.x - start.x, point.y + window.scrollY - start.y);
      if (before || moved < SLACK) return;
      before = selection.get();
      frame = requestAnimationFrame(update);
    };
    const onUp = () => {
      cancelAnimationFrame(frame);
      if (before) {
        // The click that ends a drag opens nothing.
        const swallow = (event: Event) => {
          event.preventDefault();
          event.stopPropagation();
        };
        window.addEventListener("click", swallow, { capture: true, once: true });
        setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
      }
      start = undefined;
      before = undefined;
      boxes.clear();
    };
    const onDown = (event: PointerEvent) => {
      if (event.pointerType !== "mouse" || event.button !== 0 || event.shiftKey) return;
      if (event.target instanceof Element && event.target.closest("button")) return;
      start = { x: event.clientX, y: event.clientY + window.scrollY };
    };

    grid.addEventListener("pointerdown", onDown);
    window.addEventListener("pointermove", onMove);
    window.addEventListener("pointerup", onUp);
    window.addEventListener("pointercancel", onUp);
    return () => {
      cancelAnimationFrame(frame);
      grid.removeEventListener("pointerdown", onDown);
      window.removeEventListener("pointermove", onMove);
      window.removeEventListener("pointerup", onUp);
      window.removeEventListener("pointercancel", onUp);
    };
  }, [place]);
}
