"use client";
/** Opens and closes a photo by the page's address; where the browser can, the picture itself grows and shrinks. */
import { flushSync } from "react-dom";
import { lookBackTo, tileOf } from "../library/place";
import { navigate } from "../navigation/address";
import { holdKeys } from "./hold-keys";

/** The name under which grid and photo view share the picture during the change. */
const SHARED = "photo";

/** Whether Back leads to the grid that the photo was opened from. */
let openedHere = false;

/** Between a click and the view, and between the view and the grid, nothing is opened or closed a second time. */
let changing = false;

/** So long is waited for the view's code; then it opens all the same, and says itself what it waits for. */
const PATIENCE_MS = 300;

const wait = (ms: number) => new Promise((wake) => setTimeout(wake, ms));

function animated(): boolean {
  return "startViewTransition" in document && !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function pictureIn(tile: HTMLElement | undefined): HTMLElement | undefined {
  return tile?.querySelector("img") ?? undefined;
}

/**
 * @param picture the tile's image, which becomes the photo view's
 * @param ready the view's code is there, or does not come (`loadView()`)
 */
export async function openPhoto(
  id: string,
  picture: HTMLElement | null,
  ready: Promise<unknown>,
): Promise<void> {
  if (changing) return;
  changing = true;
  // The view mounts some frames later: what is pressed meanwhile is meant for it, and Escape means not to open it.
  const held = holdKeys();
  let isOpen = false;
  const open = () => {
    if (held.escaped()) return;
    isOpen = true;
    openedHere = true;
    lookBackTo(id);
    // The page behind stays where it is, or follows the photos that are looked at: nothing is to be restored.
    window.history.scrollRestoration = "manual";
    navigate({ photo: id });
  };
  try {
    await Promise.race([ready, wait(PATIENCE_MS)]);
    if (!animated() || !picture) {
      flushSync(open);
      return;
    }
    picture.style.viewTransitionName = SHARED;
    const transition = document.startViewTransition(() => {
      picture.style.viewTransitionName = "";
      flushSync(open);
    });
    void transition.ready.catch(() => {});
    await transition.updateCallbackDone;
  } finally {
    changing = false;
    if (picture) picture.style.viewTransitionName = "";
    held.release(isOpen);
  }
}

/** Another photo in the same view: Back still leads to the grid, and there to the photo that was seen last. */
export function turnTo(id: string): void {
  lookBackTo(id);
  navigate({ photo: id }, "replace");
}

export async function closePhoto(id: string): Promise<void> {
  if (changing) return;
  changing = true;
  lookBackTo(id);
  try {
    const picture = pictureIn(tileOf(id));
    if (!animated() || !picture) {
      await close();
      return;
    }
    const transition = document.startViewTransition(async () => {
      await close();
      // The address has changed; React draws the grid alone before the new picture is taken.
      flushSync(() => {});
      picture.style.viewTransitionName = SHARED;
    });
    void transition.ready.catch(() => {});
    void transition.finished.finally(() => {
      picture.style.viewTransitionName = "";
    });
    await transition.updateCallbackDone;
  } finally {
    changing = false;
  }
}

/** The view has gone, by whatever way: on the page that is there now, Back restores places again. */
export function comeBack(): void {
  window.history.scrollRestoration = "auto";
}

async function close(): Promise<void> {
  if (!openedHere) {
    navigate({ photo: undefined }, "replace");
    return;
  }
  openedHere = false;
  const gone = new Promise<void>((resolve) => {
    window.addEventListener("popstate", () => resolve(), { once: true });
  });
  window.history.back();
  await gone;
}
