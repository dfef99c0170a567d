"use client";
import { thumbHashToAverageRGBA, thumbHashToDataURL } from "thumbhash";

const painted = new Map<string, string | undefined>();

/** A blurred picture of a few bytes, as a data URL; `undefined` if the hash can't be read. */
export function thumbhashUrl(hash: string | undefined): string | undefined {
  if (!hash) return undefined;
  if (!painted.has(hash)) painted.set(hash, paint(hash));
  return painted.get(hash);
}

/** The photo's mean color: a hundred times cheaper than the blur, for tiles that rush by. */
export function thumbhashColor(hash: string | undefined): string | undefined {
  if (!hash) return undefined;
  try {
    const { r, g, b } = thumbHashToAverageRGBA(bytesOf(hash));
    return `rgb(${[r, g, b].map((part) => Math.round(part * 255)).join(" ")})`;
  } catch {
    return undefined;
  }
}

function bytesOf(hash: string): Uint8Array {
  return Uint8Array.from(atob(hash), (character) => character.charCodeAt(0));
}

function paint(hash: string): string | undefined {
  try {
    return thumbHashToDataURL(bytesOf(hash));
  } catch {
    return undefined;
  }
}
