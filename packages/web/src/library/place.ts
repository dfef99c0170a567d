"use client";
/**
 * The one photo of the page that Tab stops at, from which arrows lead to the others: it was focused last, or looked at
 * last in the photo view, which leads back to it.
 */
import { createStore } from "../shell/store";

export const place = createStore<string | undefined>(undefined);

export const lookBackTo = (id: string): void => place.set(id);

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

/**
 * Gives Tab another stop, where the one it had is no longer drawn: the first photo in view.
 * @param top the part of the screen above it is covered (px)
 */
export function mendPlace(grid: HTMLElement, top: number): void {
  // What is looked at is the place to come back to, drawn or not.
  if (new URLSearchParams(window.location.search).has("photo")) return;
  const id = place.get();
  if (id !== undefined && tileOf(id)) return;
  const tiles = [...grid.querySelectorAll<HTMLElement>("[data-photo]")];
  const inView = tiles.find((tile) => tile.getBoundingClientRect().top >= top) ?? tiles[0];
  if (inView) place.set(inView.dataset.photo);
}
