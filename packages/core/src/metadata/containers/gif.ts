import { type Blocks, keep, noBlocks } from "./blocks.ts";

const APPLICATION = Buffer.from("\x21\xff\x0bXMP DataXMP", "latin1");
/** The packet stands raw, and ends in a trailer that every reader of blocks falls out of. */
const TRAILER = Buffer.from([0x01, 0xff, 0xfe, 0xfd]);

/** Source: XMP Specification Part 3, 1.1.2. */
export function gifBlocks(bytes: Uint8Array): Blocks {
  const blocks = noBlocks();
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = file.indexOf(APPLICATION);
  if (start < 0) return blocks;
  const end = file.indexOf(TRAILER, start);
  keep(blocks.xmp, file.subarray(start + APPLICATION.length, end < 0 ? undefined : end));
  return blocks;
}
