"use client";
import { useEffect, useRef, useSyncExternalStore } from "react";

function subscribe(listener: () => void): () => void {
  document.addEventListener("fullscreenchange", listener);
  return () => document.removeEventListener("fullscreenchange", listener);
}

/**
 * The whole page in full screen, so that what is said in it (Undo, a dialog) is seen there, too. It ends with the view.
 * `toggle` is absent where the browser has none (iPhones).
 */
export function useFullScreen(): { isFull: boolean; toggle: (() => void) | undefined } {
  const isFull = useSyncExternalStore(
    subscribe,
    () => document.fullscreenElement !== null,
    () => false,
  );
  const ours = useRef(false);
  useEffect(
    () => () => {
      if (ours.current && document.fullscreenElement) void document.exitFullscreen();
    },
    [],
  );
  const toggle = () => {
    ours.current = !document.fullscreenElement;
    // Refused where a page may not: then nothing changes.
    void (ours.current ? document.documentElement.requestFullscreen() : document.exitFullscreen()).catch(
      () => {},
    );
  };
  return { isFull, toggle: document.fullscreenEnabled ? toggle : undefined };
}
