"use client";
import { useEffect } from "react";

/** Names the window, for as long as what is named is shown; before and after, it is called as its page is. */
export function useTitle(name: string | undefined): void {
  useEffect(() => {
    if (!name) return;
    const before = document.title;
    const title = `${name} · Phototag`;
    document.title = title;
    return () => {
      // Unless another page has come, and named it already.
      if (document.title === title) document.title = before;
    };
  }, [name]);
}
