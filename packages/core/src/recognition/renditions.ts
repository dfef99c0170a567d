import { PutObjectCommand } from "@aws-sdk/client-s3";
import sharp from "sharp";
import { Resource } from "sst";
import { rgbaToThumbHash } from "thumbhash";
import { s3 } from "../aws/s3.ts";
import { previewKey, thumbKey } from "../image/objects.ts";
import { RENDITION_SECONDS } from "../signing/index.ts";
import type { Photo } from "./decode.ts";
import type { Job } from "./locate.ts";
import type { Facts } from "./outcome.ts";

/** Rows of the grid are 220 px high, on screens with two pixels to one. */
const THUMB = { width: 880, height: 440 };
const THUMBHASH = { width: 100, height: 100 };

/** What is shown of a photo, as stored. */
export interface Renditions {
  /** JPEG in sRGB without metadata. */
  preview: Buffer;
  /** Pixels of the preview. */
  width: number;
  height: number;
  facts: Facts;
}

/** Makes a photo's renditions and stores them: from here on it is shown, even if it is not recognized. */
export async function makeRenditions({ owner, id }: Job, photo: Photo): Promise<Renditions> {
  const { data, info } = photo.pixels;
  const pixels = () => sharp(data, { raw: info });
  const inside = (size: { width: number; height: number }) =>
    pixels().resize({ ...size, fit: "inside", withoutEnlargement: true });
  const [preview, thumb, tiny] = await Promise.all([
    pixels().jpeg({ quality: 82 }).toBuffer(),
    inside(THUMB).webp({ quality: 76, effort: 2 }).toBuffer(),
    inside(THUMBHASH).toColorspace("srgb").ensureAlpha().raw().toBuffer({ resolveWithObject: true }),
  ]);
  await Promise.all([
    storeRendition(previewKey(owner, id), preview, "image/jpeg"),
    storeRendition(thumbKey(owner, id), thumb, "image/webp"),
  ]);
  const thumbhash = rgbaToThumbHash(tiny.info.width, tiny.info.height, tiny.data);
  return {
    preview,
    width: info.width,
    height: info.height,
    facts: {
      width: photo.width,
      height: photo.height,
      thumbhash: Buffer.from(thumbhash).toString("base64"),
    },
  };
}

/** Stores a rendition for browsers and the edge to keep. */
export async function storeRendition(Key: string, Body: Buffer, ContentType: string): Promise<void> {
  await s3.send(
    new PutObjectCommand({
      Bucket: Resource.Photos.name,
      Key,
      Body,
      ContentType,
      // Its address is another before this has passed.
      CacheControl: `max-age=${RENDITION_SECONDS}, immutable`,
    }),
  );
}
