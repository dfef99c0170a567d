/**
 * The formats that are taken, told by their first bytes: a name or a Content-Type may say anything.
 * Hand-written because `file-type` knows hundreds of formats, and anything beyond these must be refused.
 */
const ascii = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, to));

/** The MIME type of an image's bytes, or undefined for a format that is not taken. */
export function sniff(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "image/jpeg";
  if (ascii(bytes, 0, 8) === "\x89PNG\r\n\x1a\n") return "image/png";
  if (/^GIF8[79]a$/.test(ascii(bytes, 0, 6))) return "image/gif";
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 12) === "WEBP") return "image/webp";
  if (["II*\0", "MM\0*"].includes(ascii(bytes, 0, 4))) return "image/tiff";
  if (ascii(bytes, 4, 8) === "ftyp") return brand(bytes);
  return undefined;
}

/** The type of an ISO base media file (ISO/IEC 14496-12) by its brands: the major one, and those it is compatible with. */
function brand(bytes: Uint8Array): string | undefined {
  const size = Math.min(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), bytes.length, 256);
  const brands = [ascii(bytes, 8, 12)];
  for (let at = 16; at + 4 <= size; at += 4) brands.push(ascii(bytes, at, at + 4));
  if (brands.some((name) => name === "avif" || name === "avis")) return "image/avif";
  if (brands.some((name) => /^he(ic|ix|im|is|vc|vx)$/.test(name))) return "image/heic";
  if (brands.some((name) => name === "mif1" || name === "msf1")) return "image/heif";
  return undefined;
}
