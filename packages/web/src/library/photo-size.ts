"use client";
/** How large the photos of the grid are drawn: a person's choice, kept in this browser. */
import { createStore } from "../shell/store";

export const PHOTO_SIZES = ["small", "medium", "large"] as const;
export type PhotoSize = (typeof PHOTO_SIZES)[number];

const KEY = "photo-size";

export const photoSize = createStore<PhotoSize>(read());

/** In private windows, and while the page is built, nothing is kept. */
function read(): PhotoSize {
  try {
    const kept = localStorage.getItem(KEY);
    return PHOTO_SIZES.find((size) => size === kept) ?? "medium";
  } catch {
    return "medium";
  }
}

export function choosePhotoSize(size: PhotoSize): void {
  photoSize.set(size);
  try {
    localStorage.setItem(KEY, size);
  } catch {
    // It holds until the page is left.
  }
}

/** @param by 1 for larger, -1 for smaller; at the end it stays. */
export function changePhotoSize(by: 1 | -1): void {
  const next = PHOTO_SIZES[PHOTO_SIZES.indexOf(photoSize.get()) + by];
  if (next) choosePhotoSize(next);
}
