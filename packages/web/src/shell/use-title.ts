"use client";
import { useLayoutEffect } from "react";

/** Names the window, for as long as what is named is shown; before and after, it is called as its page is. */
export function useTitle(name: string | undefined): void {
  // Not after the drawing: another page that comes has named the window by then.
  useLayoutEffect(() => {
    if (!name) return;
    const before = document.title;
    const title = `${name} · Phototag`;
    const set = () => {
      if (document.title !== title) document.title = title;
    };
    set();
    // Next gives the page's own name again when it takes over what the server wrote.
    const observer = new MutationObserver(set);
    observer.observe(document.head, { childList: true, characterData: true, subtree: true });
    return () => {
      observer.disconnect();
      if (document.title === title) document.title = before;
    };
  }, [name]);
}
