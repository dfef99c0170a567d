"use client";
/** The keyboard's way through the grid: arrows move, Space ticks, Delete deletes, Escape lets go. */
import { type RefObject, useEffect } from "react";
import { actionOf, gridKeys } from "../keys/keys";
import { changePhotoSize } from "./photo-size";
import { selectAll, selectMonthOf } from "./select-many";
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

export function useGridKeys(place: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const grid = place.current;
      if (!grid || event.defaultPrevented) return;
      const action = actionOf(gridKeys, event);
      const tile =
        event.target instanceof Element ? event.target.closest<HTMLElement>("[data-photo]") : undefined;
      if (action === "all" && isOurs(event.target)) {
        event.preventDefault();
        void selectAll();
      } else if (action === "clear" && selection.get().ids.size > 0 && isOurs(event.target)) {
        clearSelection();
      } else if ((action === "larger" || action === "smaller") && isOurs(event.target)) {
        changePhotoSize(action === "larger" ? 1 : -1);
      } else if (tile && action === "move") {
        const next = neighbor(grid, tile, event.key);
        if (!next) return;
        event.preventDefault();
        next.querySelector("a")?.focus({ preventScroll: true });
        // The tile's own margins keep it clear of the bar and of the month's heading.
        next.scrollIntoView({ block: "nearest" });
      } else if (tile?.dataset.photo && action === "month") {
        selectMonthOf(tile.dataset.photo);
      } else if (tile?.dataset.photo && action === "select" && !isButton(event.target)) {
        event.preventDefault();
        const id = tile.dataset.photo;
        selection.set((current) => toggled(current, id));
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [place]);
}

/** Neither in a field, nor in the photo view or a dialog above the grid. */
const isOurs = (target: EventTarget | null) =>
  !isTyping(target) && !document.querySelector("[data-photo-view], dialog[open]");

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

const isButton = (target: EventTarget | null) => target instanceof HTMLButtonElement;
