"use client";
/** The keyboard's way through the grid: arrows move, Space ticks, Delete deletes, Escape lets go. */
import { type RefObject, useEffect } from "react";
import { clearSelection, selection, toggled } from "./selection";

function tilesOf(place: HTMLElement): HTMLElement[] {
  return [...place.querySelectorAll<HTMLElement>("[data-photo]")];
}

/** The tile that an arrow leads to from `from`. */
function neighbor(place: HTMLElement, from: HTMLElement, key: string): HTMLElement | undefined {
  const here = from.getBoundingClientRect();
  const tiles = tilesOf(place).map((tile) => ({ tile, box: tile.getBoundingClientRect() }));
  tiles.sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left);
  const at = tiles.findIndex(({ tile }) => tile === from);
  if (key === "ArrowRight") return tiles[at + 1]?.tile;
  if (key === "ArrowLeft") return tiles[at - 1]?.tile;
  const down = key === "ArrowDown";
  const beyond = tiles.filter(({ box }) => (down ? box.top > here.top + 1 : box.top < here.top - 1));
  const row = down ? beyond[0]?.box.top : beyond.at(-1)?.box.top;
  const middle = here.left + here.width / 2;
  const distance = (box: DOMRect) => Math.max(box.left - middle, middle - box.right, 0);
  return beyond
    .filter(({ box }) => row !== undefined && Math.abs(box.top - row) < 1)
    .sort((a, b) => distance(a.box) - distance(b.box))[0]?.tile;
}

const ARROWS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]);

export function useGridKeys(place: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const grid = place.current;
      if (!grid || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const tile =
        event.target instanceof Element ? event.target.closest<HTMLElement>("[data-photo]") : undefined;
      if (event.key === "Escape" && selection.get().ids.size > 0 && !isTyping(event.target)) {
        clearSelection();
      } else if (tile && ARROWS.has(event.key)) {
        const next = neighbor(grid, tile, event.key);
        if (!next) return;
        event.preventDefault();
        next.querySelector("a")?.focus({ preventScroll: true });
        next.scrollIntoView({ block: "nearest" });
      } else if (tile?.dataset.photo && (event.key === " " || event.key === "x") && !isButton(event.target)) {
        event.preventDefault();
        const id = tile.dataset.photo;
        selection.set((current) => toggled(current, id));
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [place]);
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

const isButton = (target: EventTarget | null) => target instanceof HTMLButtonElement;
