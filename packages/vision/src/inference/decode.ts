import sharp, { type Sharp } from "sharp";
import { LIMITS, VisionError } from "../rekognition.ts";

/** Pixels, RGB interleaved, 8 bits a channel. */
export interface Pixels {
  data: Buffer;
  width: number;
  height: number;
}

/** Longest side that is kept: enough for the detector's 300 and for crops of 224 out of a quarter of the photo. */
const WORKING_SIDE = 1024;

/**
 * Decodes a photo once: turned as its EXIF says, on white where it is transparent, in sRGB, its longest side at most
 * 1,024 pixels by default.
 * @throws VisionError under the vendor's names: not a JPEG or PNG, unreadable, or of a size that is not taken.
 */
export async function decode(bytes: Uint8Array, longestSide = WORKING_SIDE): Promise<Pixels> {
  if (bytes.length > LIMITS.objectBytes)
    throw new VisionError("ImageTooLargeException", "Image size is too large. At most 15 MB are taken.");
  const image = await readable(async () =>
    sharp(bytes, { failOn: "error", limitInputPixels: LIMITS.maxSide ** 2 }),
  );
  const { format, width, height } = await readable(() => image.metadata());
  if (format !== "jpeg" && format !== "png")
    throw new VisionError("InvalidImageFormatException", "Request has invalid image format");
  if (Math.min(width, height) < LIMITS.minSide || Math.max(width, height) > LIMITS.maxSide)
    throw new VisionError(
      "InvalidParameterException",
      `Request has invalid parameters: ${width} × ${height} pixels; a side has ${LIMITS.minSide} to ${LIMITS.maxSide}`,
    );
  const { data, info } = await readable(() =>
    rgb(
      image
        .autoOrient()
        .resize(longestSide, longestSide, { fit: "inside", withoutEnlargement: true, kernel: "cubic" }),
    ).toBuffer({ resolveWithObject: true }),
  );
  return { data, width: info.width, height: info.height };
}

const rgb = (image: Sharp) => image.flatten({ background: "#fff" }).toColorspace("srgb").removeAlpha().raw();

async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch {
    // libvips' own words speak of its loaders; the vendor says only this.
    throw new VisionError("InvalidImageFormatException", "Request has invalid image format");
  }
}

/** A rectangle in pixels. */
export interface Rectangle {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Cuts a rectangle out and resizes it, by bicubic interpolation, to exactly the size given. */
export async function resample(
  { data, width, height }: Pixels,
  region: Rectangle,
  size: { width: number; height: number },
): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .extract(region)
    .resize(size.width, size.height, { fit: "fill", kernel: "cubic" })
    .raw()
    .toBuffer();
}

/** Interleaved bytes → planes of floats (NCHW), multiplied by `scale`. */
export function planes(rgb: Uint8Array, scale: number): Float32Array {
  const area = rgb.length / 3;
  const out = new Float32Array(rgb.length);
  for (let pixel = 0, at = 0; pixel < area; pixel++, at += 3) {
    out[pixel] = (rgb[at] ?? 0) * scale;
    out[area + pixel] = (rgb[at + 1] ?? 0) * scale;
    out[2 * area + pixel] = (rgb[at + 2] ?? 0) * scale;
  }
  return out;
}
