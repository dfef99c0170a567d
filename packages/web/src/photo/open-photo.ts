"use client";
/** Opens and closes a photo by the page's address; where the browser can, the picture itself grows and shrinks. */
import { flushSync } from "react-dom";
import { navigate } from "../navigation/address";

/** The name under which grid and photo view share the picture during the change. */
const SHARED = "photo";

/** Whether Back leads to the grid that the photo was opened from. */
let openedHere = false;

function animated(): boolean {
  return "startViewTransition" in document && !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function tilePicture(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-photo="${CSS.escape(id)}"] img`);
}

/** @param picture the tile's image, which becomes the photo view's. */
export function openPhoto(id: string, picture: HTMLElement | null): void {
  const open = () => {
    openedHere = true;
    navigate({ photo: id });
  };
  if (!animated() || !picture) {
    open();
    return;
  }
  picture.style.viewTransitionName = SHARED;
  const transition = document.startViewTransition(() => {
    picture.style.viewTransitionName = "";
    flushSync(open);
  });
  void transition.finished.finally(() => {
    picture.style.viewTransitionName = "";
  });
}

/** Another photo in the same view: Back still leads to the grid. */
export function turnTo(id: string): void {
  navigate({ photo: id }, "replace");
}

export function closePhoto(id: string): void {
  const close = () => {
    if (!openedHere) return navigate({ photo: undefined }, "replace");
    openedHere = false;
    window.history.back();
  };
  const picture = tilePicture(id);
  picture?.closest("[data-photo]")?.scrollIntoView({ block: "nearest" });
  if (!animated() || !picture) {
    close();
    return;
  }
  const closed = new Promise<void>((resolve) => {
    if (openedHere) window.addEventListener("popstate", () => resolve(), { once: true });
    else resolve();
  });
  const transition = document.startViewTransition(async () => {
    close();
    await closed;
    // The address has changed; React draws the grid alone before the new picture is taken.
    flushSync(() => {});
    picture.style.viewTransitionName = SHARED;
  });
  void transition.finished.finally(() => {
    picture.style.viewTransitionName = "";
    // Whoever has gone on meanwhile, into the search say, is left there.
    if (document.activeElement === document.body) picture.closest("a")?.focus({ preventScroll: true });
  });
}
