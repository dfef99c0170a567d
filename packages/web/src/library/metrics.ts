"use client";
/** The sizes that the grid computes with, in pixels. They follow the tokens: a row of photos is laid out by arithmetic. */
import { useSyncExternalStore } from "react";

export interface Metrics {
  /** Height that rows come close to. */
  target: number;
  gutter: number;
  /** The bar's height, which sticky headings stand under. */
  bar: number;
  heading: number;
}

const WIDE: Metrics = { target: 220, gutter: 4, bar: 56, heading: 60 };
const PHONE: Metrics = { ...WIDE, target: 120, heading: 52 };
const PHONE_QUERY = "(max-width: 640px)";

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(PHONE_QUERY);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

export function useMetrics(): Metrics {
  return useSyncExternalStore(
    subscribe,
    () => (window.matchMedia(PHONE_QUERY).matches ? PHONE : WIDE),
    () => WIDE,
  );
}
