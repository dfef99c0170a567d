import { boxes, findBox, text, viewOf } from "../../format/boxes.ts";
import { type Directory, isSensorData, readTiff, TAG } from "../../format/tiff.ts";
import { Unreadable } from "../unreadable.ts";

/** What a JPEG less than this wide and high shows is a thumbnail. Pixels. */
const THUMBNAIL = 320;
/** Tried, of everything in a file that looks like the beginning of a JPEG. */
const MAX_CANDIDATES = 1000;
/** Of one of them, before its frame: a JPEG has a dozen, with those of a long profile some tens. */
const MAX_SEGMENTS = 200;

interface Jpeg {
  from: number;
  width: number;
  height: number;
}

/** A file as it stands for another: which bytes to decode, and of which type they are. */
export interface Stand {
  bytes: Uint8Array;
  type: string;
}

/**
 * The picture that a camera put into a RAW file beside what its sensor saw: the largest JPEG within, turned as
 * the RAW file says. Every maker keeps it elsewhere (SubIFDs, maker notes, headers, boxes): so it is looked for by its
 * own first bytes, and what a directory calls sensor data is left out. No kept library for Node gives it.
 *
 * @throws Unreadable where there is none, or a thumbnail alone
 */
export function pictureOfRaw(bytes: Uint8Array): Stand {
  const directories = directoriesOf(bytes);
  const [largest] = jpegsOf(bytes, sensorOffsets(directories)).sort(
    (a, b) => b.width * b.height - a.width * a.height,
  );
  if (!largest || Math.max(largest.width, largest.height) <= THUMBNAIL)
    throw new Unreadable("RAW photos can't be shown yet.");
  const jpeg = bytes.subarray(largest.from);
  const orientation = directories
    .map((directory) => directory.numbers(TAG.orientation)[0])
    .find((value) => value !== undefined && value >= 1 && value <= 8);
  return { bytes: orientation ? withOrientation(jpeg, orientation) : jpeg, type: "image/jpeg" };
}

/** Those of a file like TIFF, with each maker's own magic number, or of CR3's box of EXIF. */
function directoriesOf(bytes: Uint8Array): Directory[] {
  if (/^(II|MM)/.test(text(bytes, 0, 2))) return readTiff(bytes).map(({ directory }) => directory);
  if (text(bytes, 4, 8) !== "ftyp") return [];
  const movie = findBox(bytes, "moov");
  const inner = movie && boxes(bytes, movie.from, movie.to).filter(({ type }) => type === "uuid");
  for (const { from, to } of inner ?? []) {
    const exif = findBox(bytes, "CMT1", { from: from + 16, to });
    if (exif) return readTiff(bytes.subarray(exif.from, exif.to)).map(({ directory }) => directory);
  }
  return [];
}

/** Where sensor data lies: some of it is coded as JPEGs of its own. */
function sensorOffsets(directories: Directory[]): Set<number> {
  const offsets = directories
    .filter(isSensorData)
    .flatMap((directory) => [...directory.numbers(TAG.stripOffsets), ...directory.numbers(TAG.tileOffsets)]);
  return new Set(offsets);
}

function jpegsOf(bytes: Uint8Array, without: Set<number>): Jpeg[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = Buffer.of(0xff, 0xd8, 0xff);
  const found: Jpeg[] = [];
  let tried = 0;
  for (
    let at = file.indexOf(start);
    at >= 0 && tried < MAX_CANDIDATES;
    at = file.indexOf(start, at + 1), tried++
  ) {
    const size = without.has(at) ? undefined : frameOf(file, at);
    if (size) found.push({ from: at, ...size });
  }
  return found;
}

/** The size in a JPEG's frame header, if it is one that is a picture: 8 bits, not lossless. (ITU-T T.81, B.2.) */
function frameOf(file: Buffer, from: number): { width: number; height: number } | undefined {
  let at = from + 2;
  for (let segments = 0; segments < MAX_SEGMENTS && at + 10 <= file.length && file[at] === 0xff; segments++) {
    const marker = file[at + 1]!;
    if (marker >= 0xc0 && marker <= 0xc2) {
      const [bits, height, width] = [file[at + 4], file.readUInt16BE(at + 5), file.readUInt16BE(at + 7)];
      return bits === 8 && height > 0 && width > 0 ? { width, height } : undefined;
    }
    const segment = (marker >= 0xe0 && marker <= 0xef) || [0xdb, 0xc4, 0xdd, 0xfe].includes(marker);
    if (!segment) return undefined;
    at += 2 + file.readUInt16BE(at + 2);
  }
  return undefined;
}

/** A JPEG whose EXIF says nothing but how it is to be turned. */
function withOrientation(jpeg: Uint8Array, orientation: number): Buffer {
  const view = viewOf(jpeg);
  const kept: Uint8Array[] = [];
  let at = 2;
  while (jpeg[at] === 0xff && jpeg[at + 1]! >= 0xe0 && jpeg[at + 1]! <= 0xef) {
    const end = at + 2 + view.getUint16(at + 2);
    if (text(jpeg, at + 4, at + 8) !== "Exif") kept.push(jpeg.subarray(at, end));
    at = end;
  }
  const exif = Buffer.from("ffe100224578696600004d4d002a00000008000101120003000000010000000000000000", "hex");
  exif.writeUInt16BE(orientation, 28);
  return Buffer.concat([jpeg.subarray(0, 2), exif, ...kept, jpeg.subarray(at)]);
}
