import sharp from "sharp";
import { isRaw, NO_IMAGE, reasonNotTaken } from "../format/index.ts";
import { readMetadata } from "../metadata/index.ts";
import type { Facts } from "./outcome.ts";
import { budget, MemoryBudget, memoryNeeded } from "./pixels/memory.ts";
import { open } from "./pixels/open.ts";
import { padded } from "./pixels/pad.ts";
import { pictureOfRaw } from "./pixels/raw.ts";
import { type Pixels, render } from "./pixels/render.ts";
import type { Original } from "./read.ts";
import { Unreadable } from "./unreadable.ts";

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
  pixels: Pixels;
  facts: Facts;
}

/**
 * Decodes a photo, once, and reads what its camera wrote into it. It waits until there is memory for it.
 *
 * @throws Unreadable when it cannot be decoded.
 */
export async function decode({ bytes, type }: Original): Promise<Photo> {
  if (bytes.length === 0) throw new Unreadable("This file is empty.");
  if (!type) throw new Unreadable(reasonNotTaken(bytes) ?? NO_IMAGE);
  const picture = isRaw(type) ? pictureOfRaw(bytes) : { bytes, type };
  const [{ incomplete, ...photo }, metadata] = await Promise.all([
    decodePixels(picture.bytes, picture.type),
    readMetadata(bytes, type),
  ]);
  return { ...photo, facts: { metadata, incomplete } };
}

interface Picture extends Omit<Photo, "facts"> {
  incomplete?: true;
}

async function decodePixels(bytes: Uint8Array, type: string): Promise<Picture> {
  try {
    return await inTurn(bytes, type, "error");
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    if (/timeout/.test(String(error)))
      throw new Unreadable("This image takes too long to open.", { cause: error });
    const picture = await decodeRest(bytes, type);
    if (!picture) throw new Unreadable("This image is damaged.", { cause: error });
    return { ...picture, incomplete: true };
  }
}

/** What is there of a file that was cut off or damaged, if it shows anything: decoders fill the rest with one color. */
async function decodeRest(bytes: Uint8Array, type: string): Promise<Picture | undefined> {
  try {
    const picture = await inTurn(padded(bytes, type), type, "none");
    const { data, info } = picture.pixels;
    const first = data.subarray(0, info.channels);
    for (let at = 0; at < data.length; at += info.channels)
      if (!data.subarray(at, at + info.channels).equals(first)) return picture;
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    // The first fault is the one to tell of.
  }
  return undefined;
}

/** All photos of a batch are decoded at once: what is side by side is for their memory to say. */
const memory = new MemoryBudget(budget());

async function inTurn(bytes: Uint8Array, type: string, failOn: "error" | "none"): Promise<Picture> {
  const opened = await open(bytes, type, failOn);
  const { width, height, image } = opened;
  const pixels = await memory.take(memoryNeeded(opened.bytes, type, image), () => render(opened));
  return { width, height, pixels };
}
