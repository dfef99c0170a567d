"use client";
import { type RefObject, useEffect } from "react";

/** While it is there, the page behind it neither scrolls nor takes the focus; its scroll place is untouched. */
export function useModal(view: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = view.current;
    if (!element) return;
    const before = document.activeElement;
    const shut: Element[] = [];
    // Everything beside the way up to the view, but for the lines that speak of what was just done.
    for (let at: Element = element; at.parentElement && at !== document.body; at = at.parentElement) {
      for (const sibling of at.parentElement.children) {
        if (
          sibling === at ||
          sibling.hasAttribute("inert") ||
          sibling.matches("[role=status], script, style")
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
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [view]);
}
