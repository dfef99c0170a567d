import { type Blocks, keep, keepExif, latin1, noBlocks, viewOf } from "./blocks.ts";

/** Source: WebP Container Specification, "Metadata". */
export function webpBlocks(bytes: Uint8Array): Blocks {
  const blocks = noBlocks();
  const view = viewOf(bytes);
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    const type = latin1(bytes, at, at + 4);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (type === "EXIF") keepExif(blocks, data);
    else if (/^XMP[ \0]$/.test(type)) keep(blocks.xmp, data);
    at += 8 + length + (length % 2);
  }
  return blocks;
}
