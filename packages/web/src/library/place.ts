"use client";
/**
 * The one photo of the page that Tab stops at, from which arrows lead to the others: it was focused last, or looked at
 * last in the photo view, which leads back to it.
 */
import { isFocusLost } from "../shell/focus";
import { createStore } from "../shell/store";

export const place = createStore<string | undefined>(undefined);

export function lookBackTo(id: string): void {
  place.set(id);
  remember(id);
}

export function tileOf(id: string): HTMLElement | undefined {
  return document.querySelector<HTMLElement>(`[data-photo="${CSS.escape(id)}"]`) ?? undefined;
}

/** What opens the photo that was looked at last, if it is on the page. */
export function linkBack(): HTMLElement | undefined {
  const id = place.get();
  if (id === undefined) return undefined;
  const link =
    tileOf(id)?.querySelector("a") ?? document.querySelector(`main a[href="?photo=${CSS.escape(id)}"]`);
  return link instanceof HTMLElement ? link : undefined;
}

/** What had the focus last of the photos. */
let focused: HTMLElement | undefined;

/** Where the stop was drawn last, on the page; and whether it was, when the grid was drawn last. */
let stood: { id: string; top: number; left: number } | undefined;
let wasDrawn = false;

/** From here on keys go on. */
export function stopAt(link: HTMLElement, id: string): void {
  focused = link;
  lookBackTo(id);
}

const cornerOf = (tile: HTMLElement) => {
  const { top, left } = tile.getBoundingClientRect();
  return { top: top + window.scrollY, left };
};

function remember(id: string): boolean {
  const tile = tileOf(id);
  if (tile) stood = { id, ...cornerOf(tile) };
  return tile !== undefined;
}

/** What has come into the place of a stop that went from under one's eyes. */
function inPlaceOf(id: string | undefined, tiles: readonly HTMLElement[]): HTMLElement | undefined {
  if (!stood || stood.id !== id) return undefined;
  const { top, left } = stood;
  if (top < window.scrollY || top > window.scrollY + window.innerHeight) return undefined;
  const isBehind = (at: { top: number; left: number }) =>
    at.top > top + 1 || (at.top > top - 1 && at.left > left - 1);
  return tiles.find((tile) => isBehind(cornerOf(tile))) ?? tiles.at(-1);
}

/**
 * Gives Tab another stop, where the one it had is no longer drawn: the first photo in view; or, where it was deleted, say,
 * the photo that stands there now, and keys that were at the one go on from the other.
 * @param covered the part of the screen above it is (px)
 */
export function mendPlace(grid: HTMLElement, covered: number): void {
  // What is looked at is the place to come back to, drawn or not.
  if (new URLSearchParams(window.location.search).has("photo")) return;
  const id = place.get();
  const wasRemoved = focused?.isConnected === false && isFocusLost();
  const goOn = (tile: HTMLElement) => wasRemoved && tile.querySelector("a")?.focus({ preventScroll: true });
  const before = wasDrawn;
  wasDrawn = id !== undefined && remember(id);
  if (wasDrawn) {
    // In another row it is drawn anew.
    if (before) goOn(tileOf(id!)!);
    return;
  }
  const tiles = [...grid.querySelectorAll<HTMLElement>("[data-photo]")];
  const beside = inPlaceOf(id, tiles);
  const next = beside ?? tiles.find((tile) => tile.getBoundingClientRect().top >= covered) ?? tiles[0];
  if (!next) return;
  place.set(next.dataset.photo);
  if (beside) goOn(beside);
}
