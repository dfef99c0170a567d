import { type Blocks, keep, latin1, noBlocks } from "./blocks.ts";
import { firstDirectory, readDirectory } from "./directory.ts";
import { iptcOf } from "./photoshop.ts";

const XMP = 700;
const IPTC = 33_723;
const PHOTOSHOP = 34_377;
const MAX_DIRECTORIES = 16;

/** TIFF, and RAW that is TIFF with 42 or letters of its maker's (DNG, NEF, CR2, ARW, ORF, RW2 …). */
export function isTiffFamily(bytes: Uint8Array): boolean {
  return /^(II\*\0|MM\0\*|II[RU]|MMOR)/.test(latin1(bytes, 0, 4));
}

/** The file is its own EXIF. Sources: XMP Specification Part 3, 1.1.8; Adobe's TIFF Technical Notes. */
export function tiffBlocks(bytes: Uint8Array): Blocks {
  const blocks = noBlocks();
  // Whole: its directories may stand at its end.
  blocks.exif.push(bytes);
  let at = firstDirectory(bytes);
  for (let i = 0; i < MAX_DIRECTORIES && at > 0; i++) {
    const { entries, next } = readDirectory(bytes, at);
    for (const { tag, data } of entries) {
      if (tag === XMP) keep(blocks.xmp, data);
      if (tag === IPTC) keep(blocks.iptc, data);
      const iptc = tag === PHOTOSHOP && iptcOf(data);
      if (iptc) keep(blocks.iptc, iptc);
    }
    at = next;
  }
  return blocks;
}
