import { viewOf } from "./blocks.ts";

/** Sizes of TIFF's types, by number: BYTE, ASCII, SHORT, LONG, RATIONAL, SBYTE, UNDEFINED, SSHORT, SLONG … */
const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
/** Exif 3.0's text. */
const UTF8 = 129;

export interface Entry {
  tag: number;
  /** TIFF's number of the values' type. */
  type: number;
  /** The values as they stand in the file, as far as they stand in it. */
  data: Uint8Array;
}

export function isLittleEndian(tiff: Uint8Array): boolean {
  return tiff[0] === 0x49;
}

/** Where the main directory stands; 0 when nowhere. */
export function firstDirectory(tiff: Uint8Array): number {
  return tiff.length < 8 ? 0 : viewOf(tiff).getUint32(4, isLittleEndian(tiff));
}

/** A directory's entries and where the next directory stands, 0 when nowhere. Source: TIFF 6.0, section 2. */
export function readDirectory(tiff: Uint8Array, at: number): { entries: Entry[]; next: number } {
  if (at < 8 || at + 2 > tiff.length) return { entries: [], next: 0 };
  const little = isLittleEndian(tiff);
  const view = viewOf(tiff);
  const end = at + 2 + view.getUint16(at, little) * 12;
  const entries: Entry[] = [];
  for (let entry = at + 2; entry + 12 <= Math.min(end, tiff.length); entry += 12) {
    const type = view.getUint16(entry + 2, little);
    const size = type === UTF8 ? 1 : (SIZES[type] ?? 0);
    const length = size * view.getUint32(entry + 4, little);
    const start = length > 4 ? view.getUint32(entry + 8, little) : entry + 8;
    const data = tiff.subarray(start, start + length);
    if (data.length > 0) entries.push({ tag: view.getUint16(entry, little), type, data });
  }
  return { entries, next: end + 4 <= tiff.length ? view.getUint32(end, little) : 0 };
}
