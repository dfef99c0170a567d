import { boxes as boxesOf } from "../../format/boxes.ts";
import { type Blocks, join, keep, keepExif, latin1, noBlocks, viewOf } from "./blocks.ts";

const MAX_ITEMS = 10_000;
const CANON = "85c0b687820f11e08111f4ce462b6a48";
const XMP_UUID = "be7acfcb97a942e89c71999491e3afac";

interface Box {
  type: string;
  data: Uint8Array;
}

/**
 * HEIC and AVIF keep metadata as items, Canon's CR3 in boxes of its own. Sources: ISO/IEC 14496-12, 8.11 (meta,
 * iinf, iloc); ISO/IEC 23008-12, annex A (Exif); XMP Specification Part 3, 1.1.4; canon_cr3 by L. Rousseau for CR3.
 */
export function bmffBlocks(bytes: Uint8Array): Blocks {
  const blocks = noBlocks();
  for (const { type, data } of boxes(bytes)) {
    // A damaged box hides no other.
    try {
      if (type === "meta") addItems(blocks, data.subarray(4), bytes);
      else if (type === "uuid" && hex(data) === XMP_UUID) keep(blocks.xmp, data.subarray(16));
      else if (type === "moov") addCanon(blocks, data);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return blocks;
}

/** CMT1 to CMT4: main directory, EXIF, maker's notes, GPS, each a TIFF file. */
function addCanon(blocks: Blocks, moov: Uint8Array): void {
  for (const { type, data } of boxes(moov)) {
    if (type !== "uuid" || hex(data) !== CANON) continue;
    for (const { type, data: tiff } of boxes(data.subarray(16)))
      if (type !== "CMT3" && type.startsWith("CMT")) keepExif(blocks, tiff);
  }
}

function addItems(blocks: Blocks, meta: Uint8Array, file: Uint8Array): void {
  const inside = boxes(meta);
  const find = (type: string) => inside.find((box) => box.type === type)?.data;
  const [iinf, iloc, idat] = [find("iinf"), find("iloc"), find("idat")];
  if (!iinf || !iloc) return;
  const kinds = kindsOf(iinf);
  for (const { id, pieces } of locations(iloc, file, idat)) {
    const kind = kinds.get(id);
    if (!kind || pieces.length === 0) continue;
    const data = join(pieces);
    if (kind === "xmp") keep(blocks.xmp, data);
    // Its first four bytes say how far behind them the TIFF header stands; writers err by the name `Exif\0\0`.
    else if (data.length > 4) {
      const said = data.subarray(4 + viewOf(data).getUint32(0));
      const before = blocks.exif.length;
      keepExif(blocks, said);
      if (blocks.exif.length === before) keepExif(blocks, data.subarray(4));
      if (blocks.exif.length === before) keepExif(blocks, data);
    }
  }
}

/** Which items are metadata, by their numbers. */
function kindsOf(iinf: Uint8Array): Map<number, "exif" | "xmp"> {
  const kinds = new Map<number, "exif" | "xmp">();
  for (const { type, data } of boxes(iinf.subarray(iinf[0] === 0 ? 6 : 8))) {
    const version = data[0]!;
    if (type !== "infe" || version < 2) continue;
    const reader = new Reader(data, 4);
    const id = reader.number(version === 2 ? 2 : 4);
    reader.number(2);
    const item = reader.text(4);
    // The item's name ends in a zero, and what a `mime` item is comes after it.
    if (item === "Exif") kinds.set(id, "exif");
    if (item === "mime" && /\0application\/rdf\+xml(\0|$)/.test(`\0${latin1(data, reader.at, data.length)}`))
      kinds.set(id, "xmp");
  }
  return kinds;
}

/** Where items stand: pieces of the file, or of the box `idat`. */
function* locations(
  iloc: Uint8Array,
  file: Uint8Array,
  idat: Uint8Array | undefined,
): Generator<{ id: number; pieces: Uint8Array[] }> {
  const version = iloc[0]!;
  const reader = new Reader(iloc, 4);
  const sizes = reader.number(2);
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexSize = version === 0 ? 0 : sizes & 15;
  const count = Math.min(reader.number(version < 2 ? 2 : 4), MAX_ITEMS);
  for (let i = 0; i < count; i++) {
    const id = reader.number(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : reader.number(2) & 15;
    reader.number(2);
    const base = reader.number(baseSize);
    const source = method === 0 ? file : method === 1 ? idat : undefined;
    const pieces: Uint8Array[] = [];
    // Extents that say nothing cost a file nothing: it could claim any number of them.
    const extents =
      indexSize + offsetSize + lengthSize === 0 ? Math.min(reader.number(2), 1) : reader.number(2);
    for (let j = 0; j < extents; j++) {
      reader.number(indexSize);
      const start = base + reader.number(offsetSize);
      const length = reader.number(lengthSize);
      if (source) pieces.push(source.subarray(start, length === 0 ? undefined : start + length));
    }
    yield { id, pieces };
  }
}

function boxes(bytes: Uint8Array): Box[] {
  return boxesOf(bytes).map(({ type, from, to }) => ({ type, data: bytes.subarray(from, to) }));
}

/** Reads on and on. @throws RangeError at the end */
class Reader {
  readonly #view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {
    this.#view = viewOf(bytes);
  }

  /** An unsigned number of 0, 2, 4 or 8 bytes. */
  number(size: number): number {
    const { at } = this;
    this.at += size;
    if (size === 0) return 0;
    if (size === 2) return this.#view.getUint16(at);
    if (size === 4) return this.#view.getUint32(at);
    if (size === 8) return Number(this.#view.getBigUint64(at));
    throw new RangeError(`ISO/IEC 14496-12 knows no numbers of ${size} bytes here`);
  }

  text(size: number): string {
    this.at += size;
    return latin1(this.bytes, this.at - size, this.at);
  }
}

function hex(uuid: Uint8Array): string {
  return Buffer.from(uuid.subarray(0, 16)).toString("hex");
}
