import { boxes, text, viewOf } from "../../format/boxes.ts";

/** No file that is taken is longer. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Of less than this part of a file nothing is to be seen: decoders would make something up from the zeros. */
const LEAST = 0.1;

/**
 * A file that was cut off, with zeros in place of what is missing: some decoders show what came before them, and refuse
 * a file that ends early. Only containers that say how long they are can be made whole.
 */
export function padded(bytes: Uint8Array, type: string): Uint8Array {
  const size = statedSize(bytes, type);
  if (size <= bytes.length || size > MAX_BYTES || bytes.length < size * LEAST) return bytes;
  const whole = new Uint8Array(size);
  whole.set(bytes);
  return whole;
}

function statedSize(bytes: Uint8Array, type: string): number {
  const view = viewOf(bytes);
  if (type === "image/webp") return view.getUint32(4, true) + 8;
  if (text(bytes, 4, 8) !== "ftyp") return 0;
  // The last box begins before the end; what it says of its size is what `boxes` cuts.
  const last = boxes(bytes).at(-1);
  if (!last) return 0;
  const at = last.from - 8;
  return at >= 0 && text(bytes, at + 4, at + 8) === last.type ? at + view.getUint32(at) : 0;
}
