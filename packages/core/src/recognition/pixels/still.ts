import { type Box, boxes, findBox, text, viewOf } from "../../format/boxes.ts";
import { box, fullBox, u8, u16, u32 } from "./write-boxes.ts";

/** Brands of sequences, which decoders of stills refuse before they look for the still within. */
const SEQUENCES: Record<string, string> = { avis: "avif", hevc: "heic", hevx: "heic", msf1: "mif1" };
/** Sample entry → what says how it is coded. */
const CODECS: Record<string, string> = { av01: "av1C", hvc1: "hvcC", hev1: "hvcC" };

/**
 * A HEIF or AVIF as a still: of a sequence or an animation its primary image, or its first frame where it has
 * none. (ISO/IEC 23008-12, 6.2 and 7.)
 */
export function asStill(bytes: Uint8Array): Uint8Array {
  try {
    if (findBox(bytes, "meta/pitm")) {
      const brand = SEQUENCES[text(bytes, 8, 12)];
      if (!brand) return bytes;
      const still = Buffer.from(bytes);
      still.write(brand, 8, "latin1");
      return still;
    }
    return firstFrame(bytes) ?? bytes;
  } catch {
    // Cut off in the middle, or not what it says: the decoder finds out.
    return bytes;
  }
}

/** The first sample of the first track that shows pictures, in a file of its own. */
function firstFrame(bytes: Uint8Array): Buffer | undefined {
  const movie = findBox(bytes, "moov");
  if (!movie) return undefined;
  for (const track of boxes(bytes, movie.from, movie.to)) {
    const media = track.type === "trak" && findBox(bytes, "mdia/minf/stbl", track);
    const description = media && findBox(bytes, "stsd", media);
    const [entry] = description ? boxes(bytes, description.from, description.to) : [];
    const coding = entry && CODECS[entry.type];
    const place = coding && firstSample(bytes, media as Box);
    if (!place) continue;
    // What a VisualSampleEntry holds before its boxes.
    const [width, height] = [
      viewOf(bytes).getUint16(entry.from + 24),
      viewOf(bytes).getUint16(entry.from + 26),
    ];
    const within = boxes(bytes, entry.from + 78, entry.to);
    const properties = [coding, "colr"].flatMap((type) =>
      within
        .filter((found) => found.type === type)
        .map(({ from, to }) => box(type, bytes.subarray(from, to))),
    );
    return stillOf(entry.type === "hev1" ? "hvc1" : entry.type, width, height, properties, place);
  }
  return undefined;
}

function firstSample(bytes: Uint8Array, table: Box): Uint8Array | undefined {
  const view = viewOf(bytes);
  const sizes = findBox(bytes, "stsz", table);
  const chunks = findBox(bytes, "stco", table);
  const longChunks = findBox(bytes, "co64", table);
  if (!sizes || !(chunks || longChunks)) return undefined;
  const size = view.getUint32(sizes.from + 4) || view.getUint32(sizes.from + 12);
  const at = chunks ? view.getUint32(chunks.from + 8) : Number(view.getBigUint64(longChunks!.from + 8));
  return at < bytes.length ? bytes.subarray(at, at + size) : undefined;
}

/** A file of one image item. (ISO/IEC 23008-12, 6.) */
export function stillOf(
  codec: string,
  width: number,
  height: number,
  properties: Uint8Array[],
  sample: Uint8Array,
): Buffer {
  const brand = codec === "av01" ? "avif" : "heic";
  const container = box("ipco", fullBox("ispe", 0, u32(width, height)), ...properties);
  const numbers = Array.from({ length: properties.length + 1 }, (_, index) => index + 1);
  const association = fullBox("ipma", 0, u32(1), u16(1), u8(numbers.length, ...numbers));
  const meta = (dataAt: number) =>
    fullBox(
      "meta",
      0,
      fullBox("hdlr", 0, u32(0), Buffer.from("pict"), u32(0, 0, 0), u8(0)),
      fullBox("pitm", 0, u16(1)),
      fullBox("iloc", 0, u8(0x44, 0), u16(1), u16(1, 0, 1), u32(dataAt, sample.length)),
      fullBox("iinf", 0, u16(1), fullBox("infe", 2, u16(1, 0), Buffer.from(codec), u8(0))),
      box("iprp", container, association),
    );
  const start = box("ftyp", Buffer.from(brand), u32(0), Buffer.from(`mif1${brand}miaf`));
  const dataAt = start.length + meta(0).length + 8;
  return Buffer.concat([start, meta(dataAt), box("mdat", sample)]);
}
