import { createHash } from "node:crypto";
import { ulid } from "ulid";
import * as z from "zod";

/** Crockford's base 32 in lower case, as in a ULID: digits and letters without i, l, o, u. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * An image's id: `img_` and a ULID. Ours are in lower case, since S3 keys and DynamoDB keys compare by bytes. Upper
 * case, as ULIDs are often written, is a valid id too, but no image has it.
 */
export const ImageId = z
  .string()
  .regex(/^img_[0-9a-hjkmnp-tv-z]{26}$/i, "Not an image id")
  .meta({ description: "An image's id", example: "img_01jd9wz1c3n4q8v5x7y2k6m0ab" });

/** A new image id; ids made later sort later. */
export function createImageId(): string {
  return `img_${ulid().toLowerCase()}`;
}

/**
 * The id of an object that another S3 client put: the same key always gives the same id, so that a
 * repeated event finds the row it made.
 */
export function imageIdOfKey(key: string): string {
  const bytes = createHash("sha256").update(key).digest();
  let bits = 0n;
  for (const byte of bytes.subarray(0, 17)) bits = (bits << 8n) | BigInt(byte);
  let text = "";
  for (let i = 0; i < 26; i++, bits >>= 5n) text += ALPHABET[Number(bits & 31n)];
  return `img_${text}`;
}
