"use client";
import { type FocusEvent, useEffect, useRef } from "react";

/** Whether what had the focus has gone: whoever goes by keys would begin again at the top of the page. */
export const isFocusLost = (): boolean =>
  document.activeElement === null || document.activeElement === document.body;

/** To the page's own part. */
export function focusMain(): void {
  document.getElementById("photos")?.focus({ preventScroll: true });
}

/** When other things are shown, and what had the focus went with those before, keys go on from what is shown now. */
export function useFocusKept(shown: string): void {
  const before = useRef(shown);
  useEffect(() => {
    if (before.current === shown) return;
    before.current = shown;
    if (isFocusLost()) focusMain();
  }, [shown]);
}

/** Keys come to what has been pushed out of a narrow bar, too; browsers leave it there, if a bit of it is seen. */
export function showWhole({ target }: FocusEvent): void {
  target.scrollIntoView({ block: "nearest", inline: "nearest" });
}
