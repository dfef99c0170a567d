export { viewOf } from "../../format/boxes.ts";

/** A file's blocks of metadata, undecoded, in the file's order. */
export interface Blocks {
  /** Each begins with a TIFF header. */
  exif: Uint8Array[];
  xmp: Uint8Array[];
  /** IPTC-IIM records. */
  iptc: Uint8Array[];
}

/** A real file has one or two blocks of a kind; and the largest XMP seen, with depth maps inside, has some megabytes. */
const MAX_BLOCKS = 8;
export const MAX_BLOCK_BYTES = 8_000_000;

export function noBlocks(): Blocks {
  return { exif: [], xmp: [], iptc: [] };
}

/** Keeps a block, unless it is empty, or there are too many. What is too long is cut: its beginning may be good. */
export function keep(list: Uint8Array[], block: Uint8Array): void {
  if (block.length > 0 && list.length < MAX_BLOCKS) list.push(block.subarray(0, MAX_BLOCK_BYTES));
}

/** Some writers put JPEG's `Exif\0\0` before the TIFF header where the format wants the header alone. */
export function keepExif(blocks: Blocks, block: Uint8Array): void {
  const named = latin1(block, 0, 4) === "Exif";
  const tiff = named ? block.subarray(6) : block;
  if (isTiff(tiff)) keep(blocks.exif, tiff);
}

export function isTiff(bytes: Uint8Array): boolean {
  return /^(II\*\0|MM\0\*)/.test(latin1(bytes, 0, 4));
}

/** Bytes as Latin-1, as far as there are any. */
export function latin1(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 256)));
}

/** Several pieces as one block, cut where it becomes longer than any is: pieces may overlap in a file made to harm. */
export function join(pieces: Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const wanted: Uint8Array[] = [];
  let length = 0;
  for (const piece of pieces) {
    if (length >= MAX_BLOCK_BYTES) break;
    wanted.push(piece);
    length += piece.length;
  }
  return Buffer.concat(wanted, Math.min(length, MAX_BLOCK_BYTES));
}
