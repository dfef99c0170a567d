"use client";
import { thumbHashToDataURL } from "thumbhash";

const painted = new Map<string, string | undefined>();

/** A blurred picture of a few bytes, as a data URL; `undefined` if the hash can't be read. */
export function thumbhashUrl(hash: string | null | undefined): string | undefined {
  if (!hash) return undefined;
  if (!painted.has(hash)) painted.set(hash, paint(hash));
  return painted.get(hash);
}

function paint(hash: string): string | undefined {
  try {
    return thumbHashToDataURL(Uint8Array.from(atob(hash), (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
