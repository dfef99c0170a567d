/** What is to be put into a container: rows from the top, channels interleaved, each over the whole range of its bits. */
interface Layout {
  width: number;
  height: number;
  /** 4: with alpha, not premultiplied. */
  channels: 3 | 4;
  bits: 8 | 16;
}

const SHORT = 3;
const LONG = 4;
const UNDEFINED = 7;

/**
 * An uncompressed TIFF to fill with decoded pixels: sharp takes a color profile with a file, and has no way to give it
 * with raw pixels. (TIFF 6.0, little-endian; the profile's tag: ICC.1:2022, B.4.)
 *
 * @param icc the profile that says what the pixels' numbers mean; sRGB without one
 * @returns the file, and the part of it that takes the pixels, beginning at an even address
 */
export function createTiff(
  { width, height, channels, bits }: Layout,
  icc?: Uint8Array,
): { file: Buffer; pixels: Buffer } {
  const size = width * height * channels * (bits / 8);
  const entries: [tag: number, type: number, count: number, value: number][] = [];
  const extra: Uint8Array[] = [];
  const fields = 11 + (channels === 4 ? 1 : 0) + (icc ? 1 : 0);
  let free = 8 + 2 + fields * 12 + 4;
  const apart = (bytes: Uint8Array) => {
    const at = free;
    const padded = bytes.length + (bytes.length % 2);
    extra.push(Buffer.concat([bytes], padded));
    free += padded;
    return at;
  };
  const shorts = (...values: number[]) => Buffer.from(values.flatMap((value) => [value & 255, value >> 8]));

  entries.push([256, LONG, 1, width], [257, LONG, 1, height]);
  entries.push([258, SHORT, channels, apart(shorts(...Array(channels).fill(bits)))]);
  entries.push([259, SHORT, 1, 1], [262, SHORT, 1, 2]);
  const strip = entries.push([273, LONG, 1, 0]) - 1;
  entries.push([277, SHORT, 1, channels], [278, LONG, 1, height], [279, LONG, 1, size]);
  entries.push([284, SHORT, 1, 1]);
  if (channels === 4) entries.push([338, SHORT, 1, 2]);
  entries.push([339, SHORT, channels, apart(shorts(...Array(channels).fill(1)))]);
  if (icc) entries.push([34675, UNDEFINED, icc.length, apart(icc)]);
  entries[strip]![3] = free;

  // Of its own memory, not of a shared pool: an even offset is an even address.
  const file = Buffer.allocUnsafeSlow(free + size);
  const head = file.subarray(0, 8 + 2 + fields * 12 + 4).fill(0);
  head.write("II*\0", "latin1");
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(fields, 8);
  entries.forEach(([tag, type, count, value], index) => {
    const at = 10 + index * 12;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(count, at + 4);
    head.writeUInt32LE(value, at + 8);
  });
  let at = head.length;
  for (const bytes of extra) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return { file, pixels: file.subarray(free) };
}
