import { type Blocks, latin1, noBlocks, viewOf } from "./blocks.ts";
import { bmffBlocks } from "./bmff.ts";
import { gifBlocks } from "./gif.ts";
import { jpegBlocks } from "./jpeg.ts";
import { pngBlocks } from "./png.ts";
import { isTiffFamily, tiffBlocks } from "./tiff.ts";
import { webpBlocks } from "./webp.ts";

export type { Blocks } from "./blocks.ts";

/**
 * Finds a file's blocks of metadata, by its first bytes: names and types of files are often wrong. By hand, since
 * libraries give one block of a kind, or none when another is damaged, and know neither RAF, CR3 nor GIF.
 */
export function blocksOf(bytes: Uint8Array): Blocks {
  const head = latin1(bytes, 0, 16);
  if (head.startsWith("\xff\xd8")) return jpegBlocks(bytes);
  if (head.startsWith("\x89PNG")) return pngBlocks(bytes);
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return webpBlocks(bytes);
  if (head.startsWith("GIF8")) return gifBlocks(bytes);
  if (head.slice(4, 8) === "ftyp") return bmffBlocks(bytes);
  if (head.startsWith("FUJIFILMCCD-RAW")) return rafBlocks(bytes);
  if (isTiffFamily(bytes)) return tiffBlocks(bytes);
  return noBlocks();
}

/** Fujifilm's RAF says what its embedded JPEG says, whose place and length stand at 84. */
function rafBlocks(bytes: Uint8Array): Blocks {
  if (bytes.length < 92) return noBlocks();
  const view = viewOf(bytes);
  const start = view.getUint32(84);
  return jpegBlocks(bytes.subarray(start, start + view.getUint32(88)));
}
