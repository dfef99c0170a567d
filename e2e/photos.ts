import sharp from "sharp";
import type { Photo } from "./person.ts";

/** A photo that nobody took: a coloured gradient, different for every seed. */
export async function drawnPhoto(name: string, seed: number, width = 640, height = 480): Promise<Photo> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < pixels.length; at += 3) {
    const x = (at / 3) % width;
    const y = Math.floor(at / 3 / width);
    pixels[at] = (x + seed * 37) & 255;
    pixels[at + 1] = (y + seed * 91) & 255;
    pixels[at + 2] = (x + y + seed * 53) & 255;
  }
  const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
  return { name, type: "image/jpeg", bytes };
}
