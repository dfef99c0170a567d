import sharp from "sharp";
import type { Photo } from "./person.ts";

/** A photo that nobody took: a colored gradient, different for every seed. */
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

/** So many pictures; the photos are these with other bytes. */
const PICTURES = 4;

/**
 * Photos as a phone's camera makes them: JPEGs of 4000 × 3000 pixels with detail at every scale, of 3 to 6 MB. No two
 * have the same bytes: a comment in the file holds the photo's number.
 */
export async function cameraPhotos(): Promise<(index: number) => Photo> {
  const pictures = await Promise.all(Array.from({ length: PICTURES }, (_, at) => picture(at)));
  return (index) => ({
    name: `IMG_${String(index).padStart(5, "0")}.jpg`,
    type: "image/jpeg",
    bytes: withComment(pictures[index % PICTURES]!, `photo ${index}`),
  });
}

async function picture(at: number): Promise<Buffer> {
  const noise = { type: "gaussian", mean: 128, sigma: 20 + at } as const;
  const small = await sharp({
    create: { width: 1000, height: 750, channels: 3, background: "#808080", noise },
  })
    .png()
    .toBuffer();
  return sharp(small).resize(4000, 3000, { kernel: "cubic" }).jpeg({ quality: 92 }).toBuffer();
}

/** A comment segment after the start of image. (ITU-T T.81, B.2.4.5.) */
function withComment(jpeg: Buffer, text: string): Buffer {
  const head = Buffer.from([0xff, 0xfe, 0, text.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, Buffer.from(text), jpeg.subarray(2)]);
}

/** The same photo with a date of its camera: `2024:08:08 08:08:08`. */
export function withDate(jpeg: Buffer, DateTimeOriginal: string): Promise<Buffer> {
  return sharp(jpeg).withExif({ IFD2: { DateTimeOriginal } }).toBuffer();
}

/** The same photo with where its camera was, in degrees north and east. */
export function withPlace(jpeg: Buffer, north: number, east: number): Promise<Buffer> {
  const minutes = (degrees: number) => `0/1 ${Math.round(degrees * 600_000)}/10000 0/1`;
  const [GPSLatitude, GPSLongitude] = [minutes(north), minutes(east)];
  return sharp(jpeg)
    .withExif({ IFD3: { GPSLatitudeRef: "N", GPSLatitude, GPSLongitudeRef: "E", GPSLongitude } })
    .toBuffer();
}
