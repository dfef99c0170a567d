"use client";
/** The sizes that the grid computes with, in pixels. They follow the tokens: a row of photos is laid out by arithmetic. */
import { useSyncExternalStore } from "react";
import { PHOTO_SIZES, type PhotoSize, photoSize } from "./photo-size";

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

const SCALES: Record<PhotoSize, number> = { small: 0.6, medium: 1, large: 1.6 };
/** One object for each, so that what was laid out by it is known again. */
const [ofWide, ofPhone] = [WIDE, PHONE].map(
  (metrics) =>
    Object.fromEntries(
      PHOTO_SIZES.map((size) => [size, { ...metrics, target: Math.round(metrics.target * SCALES[size]) }]),
    ) as Record<PhotoSize, Metrics>,
) as [Record<PhotoSize, Metrics>, Record<PhotoSize, Metrics>];

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(PHONE_QUERY);
  query.addEventListener("change", listener);
  const unsubscribe = photoSize.subscribe(listener);
  return () => {
    query.removeEventListener("change", listener);
    unsubscribe();
  };
}

export function useMetrics(): Metrics {
  return useSyncExternalStore(
    subscribe,
    () => (window.matchMedia(PHONE_QUERY).matches ? ofPhone : ofWide)[photoSize.get()],
    () => ofWide.medium,
  );
}
