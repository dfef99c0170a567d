import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { root } from "../app.ts";
import type { Photo } from "../person.ts";
import { drawnPhoto } from "../photos.ts";

/** A small JPEG. Drawings repeat after 256 seeds; no two of a width do. */
export const smallPhoto = (seed: number): Promise<Photo> =>
  drawnPhoto(`photo ${seed}.jpg`, seed, 320 + ((seed >> 8) & 63), 240);

/** A TIFF of more than the 5 MiB that S3 wants of every part but the last. */
export async function largePhoto(seed: number): Promise<Photo> {
  const { bytes } = await smallPhoto(seed);
  const large = await sharp(bytes)
    .resize(1500, 1200, { fit: "fill" })
    .tiff({ compression: "none" })
    .toBuffer();
  return { name: `photo ${seed}.tiff`, type: "image/tiff", bytes: large };
}

/** A HEIC as phones make them; a box that readers pass over (ISO/IEC 14496-12, "Free Space Box") makes it another file. */
export async function phonePhoto(seed: number): Promise<Photo> {
  const drawing = await readFile(join(root, "packages", "core", "test", "fixtures", "drawing.heic"));
  const box = Buffer.alloc(12);
  box.writeUInt32BE(box.length);
  box.write("free", 4);
  box.writeUInt32BE(seed >>> 0, 8);
  return { name: `photo ${seed}.heic`, type: "image/heic", bytes: Buffer.concat([drawing, box]) };
}
