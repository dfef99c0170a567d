import { createHash } from "node:crypto";
import { encodeTime, ulid } from "ulid";
import * as z from "zod";

/** Crockford's base 32 in lower case, as in a ULID: digits and letters without i, l, o, u. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

export const IMAGE_ID = /^img_[0-9a-hjkmnp-tv-z]{26}$/i;

/**
 * An image's id: `img_` and a ULID. Ours are in lower case, since S3 keys and DynamoDB keys compare by bytes. Upper
 * case, as ULIDs are often written, is a valid id too, but no image has it.
 */
export const ImageId = z
  .string()
  .regex(IMAGE_ID, "Not an image id")
  .meta({ description: "An image's id", example: "img_01jd9wz1c3n4q8v5x7y2k6m0ab" });

/** A new image id; ids made later sort later. */
export function createImageId(): string {
  return `img_${ulid().toLowerCase()}`;
}

/** An album's id, as an image's. */
export const AlbumId = z
  .string()
  .regex(/^alb_[0-9a-hjkmnp-tv-z]{26}$/i, "Not an album's id")
  .meta({ description: "An album's id", example: "alb_01jd9wz1c3n4q8v5x7y2k6m0ab" });

export function createAlbumId(): string {
  return `alb_${ulid().toLowerCase()}`;
}

/** A share's id, as an image's. It is no secret, and opens nothing. */
export const ShareId = z
  .string()
  .regex(/^shr_[0-9a-hjkmnp-tv-z]{26}$/i, "Not a share's id")
  .meta({ description: "A share's id", example: "shr_01jd9wz1c3n4q8v5x7y2k6m0ab" });

export function createShareId(): string {
  return `shr_${ulid().toLowerCase()}`;
}

/** The id of a change of many photos, as an image's. Those made later sort later. */
export const JobId = z
  .string()
  .regex(/^job_[0-9a-hjkmnp-tv-z]{26}$/i, "Not a job's id")
  .meta({ description: "The id of a change of many photos", example: "job_01jd9wz1c3n4q8v5x7y2k6m0ab" });

export function createJobId(): string {
  return `job_${ulid().toLowerCase()}`;
}

/**
 * The id of an object that another S3 client put: the same key always gives the same id, so that a
 * repeated event finds the row it made.
 */
export function imageIdOfKey(key: string): string {
  return `img_${inBase32(createHash("sha256").update(key).digest(), 26)}`;
}

/** An album's id that follows from a time, by which it sorts, and from a hash. */
export function albumIdOf(time: number, hash: Uint8Array): string {
  return `alb_${encodeTime(time, 10).toLowerCase()}${inBase32(hash, 16)}`;
}

/** The first characters that a hash makes in base 32. */
function inBase32(hash: Uint8Array, length: number): string {
  let bits = 0n;
  for (const byte of hash.subarray(0, 17)) bits = (bits << 8n) | BigInt(byte);
  let text = "";
  for (let i = 0; i < length; i++, bits >>= 5n) text += ALPHABET[Number(bits & 31n)];
  return text;
}
