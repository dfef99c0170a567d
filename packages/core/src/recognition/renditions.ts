import sharp, { type Sharp } from "sharp";
import { rgbaToThumbHash } from "thumbhash";
import { decodeHeic } from "./heic.ts";
import { Unreadable } from "./unreadable.ts";

/** The longest side of a preview: enough for a large screen, and at most 3 MB where Rekognition takes 5. */
const PREVIEW = 2048;
/** Rows of the grid are 220 px high, on screens with two pixels to one. */
const THUMB = { width: 880, height: 440 };
const THUMBHASH = 100;
const MAX_PIXELS = 268_000_000;
/** Formats that are decoded whole, not row by row: these must fit into memory. */
const MAX_PIXELS_WHOLE = 110_000_000;

sharp.cache(false);
// A loader that is not needed is a parser of strangers' bytes that is not needed.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: ["Jpeg", "Png", "Webp", "Heif", "Nsgif", "Tiff"].map((format) => `VipsForeignLoad${format}`),
});

export interface Renditions {
  /** Pixels of the photo as shown, after its EXIF orientation. */
  width: number;
  height: number;
  /** JPEG in sRGB without metadata, longest side at most 2048. */
  preview: Buffer;
  previewSize: { width: number; height: number };
  /** WebP without metadata. */
  thumb: Buffer;
  /** Base 64. */
  thumbhash: string;
}

/**
 * Decodes a photo once and makes everything from those pixels that is shown of it.
 *
 * @throws Unreadable when it cannot be decoded.
 */
export async function render(bytes: Uint8Array, type: string): Promise<Renditions> {
  const { source, width, height } = await readable(open(bytes, type));
  const decoded = await readable(
    source
      .resize(PREVIEW, PREVIEW, { fit: "inside", withoutEnlargement: true })
      .flatten({ background: "white" })
      .toColorspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
  const { width: w, height: h, channels } = decoded.info;
  const pixels = () => sharp(decoded.data, { raw: { width: w, height: h, channels } });
  const [preview, thumb, thumbhash] = await Promise.all([
    pixels().jpeg({ quality: 82 }).toBuffer(),
    pixels()
      .resize({ ...THUMB, fit: "inside", withoutEnlargement: true })
      .webp({ quality: 76, effort: 2 })
      .toBuffer(),
    pixels()
      .resize(THUMBHASH, THUMBHASH, { fit: "inside", withoutEnlargement: true })
      .toColorspace("srgb")
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
      .then(({ data, info }) => rgbaToThumbHash(info.width, info.height, data)),
  ]);
  return {
    width,
    height,
    preview,
    previewSize: { width: w, height: h },
    thumb,
    thumbhash: Buffer.from(thumbhash).toString("base64"),
  };
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

async function readable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    const message = String(error);
    if (/pixel limit/i.test(message))
      throw new Unreadable("This image has too many pixels.", { cause: error });
    throw new Unreadable("This image is damaged.", { cause: error });
  }
}
