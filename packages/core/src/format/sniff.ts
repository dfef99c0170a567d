import { text } from "./boxes.ts";
import { isReduced, isSensorData, readTiff, TAG } from "./tiff.ts";
import type { ImageType } from "./types.ts";

/** Nothing that tells a type lies further in. */
export const SNIFFED_BYTES = 64 * 1024;

/**
 * The type of an image's bytes, told by the first 64 kB: a name or a Content-Type may say anything. Undefined for a
 * format that is not taken. Hand-written because `file-type` knows hundreds of formats, and anything beyond these must
 * be refused.
 */
export function sniff(file: Uint8Array): ImageType | undefined {
  const bytes = file.subarray(0, SNIFFED_BYTES);
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "image/jpeg";
  if (text(bytes, 0, 8) === "\x89PNG\r\n\x1a\n") return "image/png";
  if (/^GIF8[79]a$/.test(text(bytes, 0, 6))) return "image/gif";
  if (text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 12) === "WEBP") return "image/webp";
  if (text(bytes, 4, 8) === "ftyp") return brand(bytes);
  return raw(bytes) ?? (["II*\0", "MM\0*"].includes(text(bytes, 0, 4)) ? tiff(bytes) : undefined);
}

/** The type of an ISO base media file (ISO/IEC 14496-12) by its brands: the major one, and those it is compatible with. */
function brand(bytes: Uint8Array): ImageType | undefined {
  if (bytes.length < 12) return undefined;
  const size = Math.min(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), bytes.length, 256);
  const brands = [text(bytes, 8, 12)];
  for (let at = 16; at + 4 <= size; at += 4) brands.push(text(bytes, at, at + 4));
  if (brands[0] === "crx ") return "image/x-canon-cr3";
  if (brands.some((name) => name === "avif" || name === "avis")) return "image/avif";
  if (brands.some((name) => /^he(ic|ix|im|is|vc|vx|vm|vs)$/.test(name))) return "image/heic";
  if (brands.some((name) => name === "mif1" || name === "msf1")) return "image/heif";
  return undefined;
}

/** RAW files with a beginning of their own (ExifTool's and libraw's sources list the same). */
function raw(bytes: Uint8Array): ImageType | undefined {
  const four = text(bytes, 0, 4);
  if (text(bytes, 0, 15) === "FUJIFILMCCD-RAW") return "image/x-fuji-raf";
  if (four === "IIU\0") return "image/x-panasonic-rw2";
  if (/^(IIR[OS]|MMOR)$/.test(four)) return "image/x-olympus-orf";
  if (text(bytes, 6, 14) === "HEAPCCDR") return "image/x-canon-crw";
  if (four === "\0MRM") return "image/x-minolta-mrw";
  if (four === "FOVb") return "image/x-sigma-x3f";
  if (four === "II*\0" && text(bytes, 8, 10) === "CR") return "image/x-canon-cr2";
  if (/^(II\*\0.{4}IIII|MM\0\*.{4}MMMM)$/s.test(text(bytes, 0, 12))) return "image/x-phaseone-iiq";
  return undefined;
}

const MAKERS: [make: RegExp, type: ImageType][] = [
  [/^nikon/i, "image/x-nikon-nef"],
  [/^sony/i, "image/x-sony-arw"],
  [/^(pentax|ricoh|asahi)/i, "image/x-pentax-pef"],
  [/^samsung/i, "image/x-samsung-srw"],
  [/^hasselblad/i, "image/x-hasselblad-3fr"],
  [/^(seiko )?epson/i, "image/x-epson-erf"],
  [/^(eastman )?kodak/i, "image/x-kodak-dcr"],
  [/^canon/i, "image/x-canon-cr2"],
  [/^(phase one|leaf)/i, "image/x-phaseone-iiq"],
  [/^olympus|^om digital/i, "image/x-olympus-orf"],
];

/** What begins as a TIFF is a RAW file where it holds what a sensor saw, of which its first image is a thumbnail. */
function tiff(bytes: Uint8Array): ImageType {
  const pages = readTiff(bytes);
  const [first] = pages;
  if (!first) return "image/tiff";
  if (first.directory.has(TAG.dngVersion)) return "image/x-adobe-dng";
  const make = pages.map(({ directory }) => directory.text(TAG.make)).find(Boolean) ?? "";
  const maker = MAKERS.find(([pattern]) => pattern.test(make))?.[1];
  if (pages.some(({ directory }) => isSensorData(directory))) return maker ?? "image/x-adobe-dng";
  // Of a known maker, with its images where these bytes do not reach.
  const below = first.directory.has(TAG.subIfds) && !pages.some(({ subifd }) => subifd !== undefined);
  return maker && below && isReduced(first.directory) ? maker : "image/tiff";
}
