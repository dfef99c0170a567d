"use client";
import { type RefObject, useLayoutEffect } from "react";

/**
 * While it is there, the page behind it neither scrolls nor takes the focus. Afterwards the focus goes where `back`
 * says, or else where it was before.
 * @param back the same function for as long as the view is there
 */
export function useModal(view: RefObject<HTMLElement | null>, back: () => HTMLElement | undefined): void {
  // With the drawing, not after it: the focus has come back before anything can be pressed.
  useLayoutEffect(() => {
    const element = view.current;
    if (!element) return;
    const before = document.activeElement;
    const shut: Element[] = [];
    // Everything beside the way up to the view, but for the lines that speak of what was just done, and dialogs.
    for (let at: Element = element; at.parentElement && at !== document.body; at = at.parentElement) {
      for (const sibling of at.parentElement.children) {
        if (
          sibling === at ||
          sibling.hasAttribute("inert") ||
          sibling.matches("[role=status], dialog, script, style")
        )
          continue;
        sibling.setAttribute("inert", "");
        shut.push(sibling);
      }
    }
    const { overflow } = document.documentElement.style;
    document.documentElement.style.overflow = "hidden";
    element.focus({ preventScroll: true });
    return () => {
      for (const sibling of shut) sibling.removeAttribute("inert");
      document.documentElement.style.overflow = overflow;
      // Whoever has gone on meanwhile, to Undo say, is left there.
      const { activeElement } = document;
      if (activeElement && activeElement !== document.body && !element.contains(activeElement)) return;
      const to = back() ?? before;
      if (to instanceof HTMLElement && to.isConnected) to.focus({ preventScroll: true });
    };
  }, [view, back]);
}
