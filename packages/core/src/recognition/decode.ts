import sharp, { type Sharp } from "sharp";
import { readExif } from "./exif.ts";
import { decodeHeic } from "./heic.ts";
import type { Facts } from "./outcome.ts";
import type { Original } from "./read.ts";
import { Unreadable } from "./unreadable.ts";

/** The longest side of what is decoded: enough for a large screen, and at most 3 MB as JPEG where Rekognition takes 5. */
const LONGEST_SIDE = 2048;
const MAX_PIXELS = 268_000_000;
/** Formats that are decoded whole, not row by row: these must fit into memory. */
const MAX_PIXELS_WHOLE = 110_000_000;

sharp.cache(false);
// A loader that is not needed is a parser of untrusted bytes that is not needed.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: ["Jpeg", "Png", "Webp", "Heif", "Nsgif", "Tiff"].map((format) => `VipsForeignLoad${format}`),
});

/** A photo's pixels in sRGB, longest side at most 2048. */
export interface Photo {
  /** Size of the photo as shown, after its EXIF orientation. */
  width: number;
  height: number;
  pixels: { data: Buffer; info: { width: number; height: number; channels: 1 | 2 | 3 | 4 } };
  facts: Facts;
}

/**
 * Decodes a photo, once, and reads what its camera wrote into it.
 *
 * @throws Unreadable when it cannot be decoded.
 */
export async function decode({ bytes, type }: Original): Promise<Photo> {
  if (bytes.length === 0) throw new Unreadable("This file is empty.");
  if (!type) throw new Unreadable("This file isn't an image.");
  const [photo, { takenAt, camera, gps }] = await inTurn(() =>
    Promise.all([decodePixels(bytes, type), readExif(bytes, type)]),
  );
  return { ...photo, facts: { takenAt, camera, gps } };
}

/** Decoding is what fills the memory: only two photos of a batch at a time. */
const decoding = new Set<Promise<unknown>>();
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  while (decoding.size >= 2) await Promise.race(decoding);
  const turn = work();
  const settled: Promise<unknown> = Promise.allSettled([turn]).then(() => decoding.delete(settled));
  decoding.add(settled);
  return turn;
}

async function decodePixels(bytes: Uint8Array, type: string): Promise<Omit<Photo, "facts">> {
  try {
    const { source, width, height } = await open(bytes, type);
    const pixels = await source
      .resize(LONGEST_SIDE, LONGEST_SIDE, { fit: "inside", withoutEnlargement: true })
      .flatten({ background: "white" })
      .toColorspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width, height, pixels };
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    if (/pixel limit/i.test(String(error)))
      throw new Unreadable("This image has too many pixels.", { cause: error });
    throw new Unreadable("This image is damaged.", { cause: error });
  }
}

/** A pipeline that begins with the photo as shown. */
async function open(
  bytes: Uint8Array,
  type: string,
): Promise<{ source: Sharp; width: number; height: number }> {
  const source = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error" });
  const { compression, autoOrient } = await source.metadata();
  if (compression === "hevc") {
    const { data, ...raw } = await decodeHeic(bytes, MAX_PIXELS_WHOLE);
    return { source: sharp(data, { raw }), ...raw };
  }
  const { width, height } = autoOrient;
  const whole = type !== "image/jpeg" && type !== "image/png";
  if (whole && width * height > MAX_PIXELS_WHOLE) throw new Unreadable("This image has too many pixels.");
  return { source: source.autoOrient(), width, height };
}
