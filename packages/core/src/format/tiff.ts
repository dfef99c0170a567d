/** An image file directory of a TIFF: its fields by their tag. (TIFF 6.0; TIFF/EP and DNG have the same.) */
export interface Directory {
  /** Numbers of a field, at most 1024 of them; none where it lies beyond the bytes at hand. */
  numbers(tag: number): number[];
  /** A field of text. */
  text(tag: number): string;
  has(tag: number): boolean;
}

export const TAG = {
  subfileType: 0xfe,
  width: 0x100,
  height: 0x101,
  compression: 0x103,
  photometric: 0x106,
  make: 0x10f,
  model: 0x110,
  stripOffsets: 0x111,
  orientation: 0x112,
  subIfds: 0x14a,
  tileOffsets: 0x144,
  dngVersion: 0xc612,
} as const;

/** Bytes of a value by its type. */
const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
const MAX_DIRECTORIES = 64;
const MAX_NUMBERS = 1024;

/** Where a directory stands: in the file's chain of pages, or below one of them. */
export interface Page {
  directory: Directory;
  /** Number of the page in the chain. */
  page: number;
  /** Number among its page's SubIFDs, if it is one. */
  subifd?: number;
}

/**
 * The directories of a TIFF, or of a RAW file that is built like one, as far as they lie within the bytes: each page
 * of the chain, and its SubIFDs after it.
 */
export function readTiff(bytes: Uint8Array): Page[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] === 0x49;
  const pages: Page[] = [];
  const seen = new Set<number>();
  const read = (at: number): { directory: Directory; next: number } | undefined => {
    if (at < 8 || at + 2 > bytes.length || seen.has(at) || seen.size >= MAX_DIRECTORIES) return undefined;
    seen.add(at);
    const count = view.getUint16(at, little);
    const end = at + 2 + count * 12;
    if (end > bytes.length) return undefined;
    return {
      directory: directory(view, little, at + 2, count),
      next: end + 4 <= bytes.length ? view.getUint32(end, little) : 0,
    };
  };
  let at = bytes.length >= 8 ? view.getUint32(4, little) : 0;
  for (let page = 0; ; page++) {
    const found = read(at);
    if (!found) return pages;
    pages.push({ directory: found.directory, page });
    found.directory.numbers(TAG.subIfds).forEach((below, subifd) => {
      const inner = read(below);
      if (inner) pages.push({ directory: inner.directory, page, subifd });
    });
    at = found.next;
  }
}

function directory(view: DataView, little: boolean, from: number, count: number): Directory {
  const fields = new Map<number, number>();
  for (let index = 0; index < count; index++) {
    const at = from + index * 12;
    fields.set(view.getUint16(at, little), at);
  }
  const place = (tag: number) => {
    const at = fields.get(tag);
    if (at === undefined) return undefined;
    const type = view.getUint16(at + 2, little);
    const size = SIZES[type] ?? 0;
    const length = view.getUint32(at + 4, little) * size;
    const value = length <= 4 ? at + 8 : view.getUint32(at + 8, little);
    if (!size || value + length > view.byteLength) return undefined;
    return { type, size, value, length };
  };
  return {
    has: (tag) => fields.has(tag),
    numbers(tag) {
      const found = place(tag);
      if (!found) return [];
      const { type, size, value, length } = found;
      return Array.from({ length: Math.min(length / size, MAX_NUMBERS) }, (_, index) => {
        const at = value + index * size;
        if (size === 1) return view.getUint8(at);
        if (size === 2) return view.getUint16(at, little);
        return type === 4 || type === 9 || type === 13 ? view.getUint32(at, little) : Number.NaN;
      });
    },
    text(tag) {
      const found = place(tag);
      if (!found) return "";
      const { value, length } = found;
      const characters = new Uint8Array(view.buffer, view.byteOffset + value, Math.min(length, 200));
      return String.fromCharCode(...characters)
        .split("\0")[0]!
        .trim();
    },
  };
}

/** PhotometricInterpretation of what a sensor saw: a mosaic of colors, or linear light (TIFF/EP; DNG). */
const SENSOR = [32803, 34892];

/** Whether a directory holds what a sensor saw, which is no picture yet. */
export const isSensorData = (directory: Directory): boolean =>
  SENSOR.includes(directory.numbers(TAG.photometric)[0] ?? 0);

/** A smaller version of another image in the file (TIFF 6.0, NewSubfileType, bit 0), or a mask (bit 2). */
export const isReduced = (directory: Directory): boolean =>
  ((directory.numbers(TAG.subfileType)[0] ?? 0) & 5) !== 0;
