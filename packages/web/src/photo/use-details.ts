"use client";
/** Whether tags and details are shown: beside the photo as one left them; over it, on a small screen, when asked for. */
import { useState, useSyncExternalStore } from "react";

/** Where there is no room beside the photo. photo-view.module.css says the same. */
const SMALL = "(max-width: 900px)";
const KEY = "details";

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(SMALL);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** Storage may be switched off. */
function remembered(): boolean {
  try {
    return localStorage.getItem(KEY) !== "hidden";
  } catch {
    return true;
  }
}

function remember(shown: boolean): void {
  try {
    localStorage.setItem(KEY, shown ? "shown" : "hidden");
  } catch {}
}

export function useDetails(): { isShown: boolean; isSheet: boolean; show(shown: boolean): void } {
  const isSheet = useSyncExternalStore(
    subscribe,
    () => window.matchMedia(SMALL).matches,
    () => false,
  );
  const [beside, setBeside] = useState(remembered);
  const [over, setOver] = useState(false);
  const show = (shown: boolean) => {
    if (isSheet) return setOver(shown);
    setBeside(shown);
    remember(shown);
  };
  return { isShown: isSheet ? over : beside, isSheet, show };
}
