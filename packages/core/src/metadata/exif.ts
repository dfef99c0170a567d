import { viewOf } from "./containers/blocks.ts";
import { type Entry, firstDirectory, isLittleEndian, readDirectory } from "./containers/directory.ts";
import { decodeText } from "./text.ts";

/** Tags of the main directory, of EXIF's and of the satellites': no number means two things. Source: Exif 3.0, 4.6. */
const TEXTS = {
  ImageDescription: 0x010e,
  Make: 0x010f,
  Model: 0x0110,
  DateTime: 0x0132,
  DateTimeOriginal: 0x9003,
  DateTimeDigitized: 0x9004,
  OffsetTime: 0x9010,
  OffsetTimeOriginal: 0x9011,
  OffsetTimeDigitized: 0x9012,
  SubSecTime: 0x9290,
  SubSecTimeOriginal: 0x9291,
  SubSecTimeDigitized: 0x9292,
  UserComment: 0x9286,
  // Windows Explorer's, in UTF-16.
  XPTitle: 0x9c9b,
  XPComment: 0x9c9c,
  XPKeywords: 0x9c9e,
  LensModel: 0xa434,
  GPSLatitudeRef: 0x0001,
  GPSLongitudeRef: 0x0003,
  GPSDateStamp: 0x001d,
} as const;
const NUMBERS = {
  Orientation: 0x0112,
  Rating: 0x4746,
  RatingPercent: 0x4749,
  ExposureTime: 0x829a,
  FNumber: 0x829d,
  PhotographicSensitivity: 0x8827,
  ShutterSpeedValue: 0x9201,
  ApertureValue: 0x9202,
  FocalLength: 0x920a,
} as const;
const LISTS = { GPSLatitude: 0x0002, GPSLongitude: 0x0004, GPSTimeStamp: 0x0007 } as const;

const EXIF_DIRECTORY = 0x8769;
const GPS_DIRECTORY = 0x8825;
/** No text that is read is longer. */
const MAX_TEXT_BYTES = 16_000;

/** What one block of EXIF says: texts as they are, rationals as numbers. */
export interface Exif {
  text: Partial<Record<keyof typeof TEXTS, string>>;
  number: Partial<Record<keyof typeof NUMBERS, number>>;
  list: Partial<Record<keyof typeof LISTS, number[]>>;
}

/**
 * Reads a TIFF block, as far as it can be read. By hand, for its bounds: of a 50 MB TIFF made to harm, exifreader
 * makes 2 GB and 159 seconds; exifr is not kept any more.
 */
export function readExifBlock(tiff: Uint8Array): Exif {
  const little = isLittleEndian(tiff);
  const found = entriesOf(tiff, little);
  const each = <Name extends string, Value>(
    tags: Record<Name, number>,
    read: (entry: Entry) => Value | undefined,
  ): Partial<Record<Name, Value>> => {
    const values: Partial<Record<Name, Value>> = {};
    for (const [name, tag] of Object.entries<number>(tags)) {
      for (const entry of found.get(tag) ?? []) values[name as Name] ??= read(entry);
    }
    return values;
  };
  return {
    text: each(TEXTS, (entry) => textOf(entry, little)),
    number: each(NUMBERS, (entry) => numbersOf(entry, little)[0]),
    list: each(LISTS, (entry) => (isRational(entry) ? numbersOf(entry, little) : undefined)),
  };
}

/** The entries of each tag; EXIF's own directory goes before the main one, where some programs repeat it. */
function entriesOf(tiff: Uint8Array, little: boolean): Map<number, Entry[]> {
  const main = readDirectory(tiff, firstDirectory(tiff)).entries;
  const below = (pointer: number) => {
    const entry = main.find(({ tag }) => tag === pointer);
    return entry ? readDirectory(tiff, numbersOf(entry, little)[0] ?? 0).entries : [];
  };
  const found = new Map<number, Entry[]>();
  for (const entry of [...below(EXIF_DIRECTORY), ...below(GPS_DIRECTORY), ...main]) {
    const entries = found.get(entry.tag) ?? [];
    // A second says something where the first is blank.
    if (entries.length < 4) found.set(entry.tag, [...entries, entry]);
  }
  return found;
}

const [BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, SLONG, SRATIONAL, IFD, UTF8] = [
  1, 2, 3, 4, 5, 7, 9, 10, 13, 129,
];

function isRational({ type }: Entry): boolean {
  return type === RATIONAL || type === SRATIONAL;
}

function textOf({ tag, type, data }: Entry, little: boolean): string | undefined {
  if (![BYTE, ASCII, UNDEFINED, UTF8].includes(type)) return undefined;
  const bytes = data.subarray(0, MAX_TEXT_BYTES);
  if (tag === TEXTS.UserComment) return commentOf(bytes, little);
  if (tag >= TEXTS.XPTitle && tag <= TEXTS.XPKeywords)
    return beforeZero(new TextDecoder("utf-16le").decode(bytes));
  return beforeZero(decodeText(bytes));
}

/** Eight bytes name its encoding. UTF-16 is in the block's order of bytes, or not: a letter's zero tells. */
function commentOf(bytes: Uint8Array, little: boolean): string | undefined {
  const encoding = decodeText(bytes.subarray(0, 8)).replace(/[\0 ]+$/, "");
  const text = bytes.subarray(8);
  if (encoding === "UNICODE") {
    const isLittle = text[0] === 0 ? false : text[1] === 0 ? true : little;
    return beforeZero(new TextDecoder(isLittle ? "utf-16le" : "utf-16be").decode(text));
  }
  if (encoding === "ASCII" || encoding === "") return beforeZero(decodeText(text));
  return encoding === "JIS" ? undefined : beforeZero(decodeText(bytes));
}

function beforeZero(text: string): string | undefined {
  const said = text.split("\0", 1)[0]!;
  // Whoever erases a date overwrites it with any one character.
  return /[\p{L}\p{N}]/u.test(said) ? said : undefined;
}

/** The first three numbers: no more are asked for. */
function numbersOf({ type, data }: Entry, little: boolean): number[] {
  const view = viewOf(data);
  const numbers: number[] = [];
  const size =
    type === BYTE ? 1 : type === SHORT ? 2 : type === LONG || type === SLONG || type === IFD ? 4 : 8;
  for (let at = 0; at + size <= data.length && numbers.length < 3; at += size) {
    if (type === BYTE) numbers.push(view.getUint8(at));
    else if (type === SHORT) numbers.push(view.getUint16(at, little));
    else if (type === LONG || type === IFD) numbers.push(view.getUint32(at, little));
    else if (type === SLONG) numbers.push(view.getInt32(at, little));
    else if (type === RATIONAL) numbers.push(view.getUint32(at, little) / view.getUint32(at + 4, little));
    else if (type === SRATIONAL) numbers.push(view.getInt32(at, little) / view.getInt32(at + 4, little));
  }
  return numbers;
}
