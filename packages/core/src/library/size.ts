import { mend } from "../term/index.ts";

/**
 * Bytes that an item takes in DynamoDB. Names and texts are counted in UTF-8; a number takes a byte for two digits and one
 * more; a list or map takes three, and one for each of its entries.
 * (Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats".)
 */
export function sizeOf(item: object): number {
  let size = 0;
  for (const [name, value] of Object.entries(item)) {
    // What is undefined is not written.
    if (value !== undefined) size += bytesOf(name) + sizeOfValue(value);
  }
  return size;
}

function sizeOfValue(value: unknown): number {
  if (typeof value === "string") return bytesOf(value);
  if (typeof value === "number") return sizeOfNumber(value);
  if (Array.isArray(value)) return value.reduce((size, each) => size + 1 + sizeOfValue(each), 3);
  if (typeof value === "object" && value !== null)
    return 3 + Object.values(value).filter((each) => each !== undefined).length + sizeOf(value);
  return 1;
}

function sizeOfNumber(value: number): number {
  const digits = String(Math.abs(value)).replace(/e.*|[.]/g, "");
  return Math.ceil(digits.length / 2) + (value < 0 ? 2 : 1);
}

export function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

/** The beginning of a text, of whole characters that take so many bytes of UTF-8 at most. */
export function cutTo(text: string, bytes: number): string {
  const whole = mend(text);
  if (bytesOf(whole) <= bytes) return whole;
  const kept = Buffer.from(whole).subarray(0, bytes);
  // A character that was cut in two decodes to U+FFFD.
  return new TextDecoder("utf-8").decode(kept, { stream: true });
}
