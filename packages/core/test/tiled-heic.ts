import { readFile } from "node:fs/promises";

const TILE = 512;

/**
 * A HEIC as a telephone writes it: a grid of HEVC tiles of 512 by 512 pixels, here all the same one, cropped to the
 * size that it shows. Own code: what encodes HEVC is not in npm. (ISO/IEC 14496-12 and 23008-12, "Image grid".)
 * @param fixture a HEIC of one such tile
 */
export async function tiledHeic(width: number, height: number, fixture: string | URL): Promise<Buffer> {
  const file = await readFile(fixture);
  const columns = Math.ceil(width / TILE);
  const rows = Math.ceil(height / TILE);
  const count = columns * rows;
  const tile = payload(file, "mdat");
  const configuration = whole(file, "hvcC");
  const grid = concat(u8(0, 0, rows - 1, columns - 1), u16(width, height));
  const ids = Array.from({ length: count }, (_, at) => at + 2);

  const properties = box(
    "ipco",
    configuration,
    full("ispe", 0, u32(TILE, TILE)),
    full("ispe", 0, u32(width, height)),
  );
  const associations = concat(
    u32(count + 1),
    concat(u16(1), u8(1, 3)),
    ...ids.map((id) => concat(u16(id), u8(2, 0x81, 2))),
  );
  const entry = (id: number, type: string) => concat(u16(id, 0), Buffer.from(type), u8(0));
  const meta = (dataAt: number) =>
    full(
      "meta",
      0,
      full("hdlr", 0, u32(0), Buffer.from("pict"), u32(0, 0, 0), u8(0)),
      full("pitm", 0, u16(1)),
      // Every tile lies at the same place.
      full(
        "iloc",
        0,
        u8(0x44, 0),
        u16(count + 1),
        u16(1, 0, 1),
        u32(dataAt, grid.length),
        ...ids.map((id) => concat(u16(id, 0, 1), u32(dataAt + grid.length, tile.length))),
      ),
      full(
        "iinf",
        0,
        u16(count + 1),
        full("infe", 2, entry(1, "grid")),
        ...ids.map((id) => hidden("infe", 2, entry(id, "hvc1"))),
      ),
      full("iref", 0, box("dimg", u16(1, count, ...ids))),
      box("iprp", properties, full("ipma", 0, associations)),
    );
  const start = box("ftyp", Buffer.from("heic"), u32(0), Buffer.from("mif1heic"));
  const dataAt = start.length + meta(0).length + 8;
  return concat(start, meta(dataAt), box("mdat", grid, tile));
}

const concat = (...parts: Buffer[]) => Buffer.concat(parts);
const u8 = (...values: number[]) => Buffer.from(values);
const u16 = (...values: number[]) => Buffer.from(values.flatMap((value) => [value >> 8, value & 255]));
const u32 = (...values: number[]) => concat(...values.map((value) => u16(value >>> 16, value & 0xffff)));
const box = (type: string, ...parts: Buffer[]) => {
  const body = concat(...parts);
  return concat(u32(body.length + 8), Buffer.from(type), body);
};
const full = (type: string, version: number, ...parts: Buffer[]) => box(type, u8(version, 0, 0, 0), ...parts);
/** Not shown by itself. */
const hidden = (type: string, version: number, ...parts: Buffer[]) =>
  box(type, u8(version, 0, 0, 1), ...parts);

/** A box of the file by its type, header and all. */
export function whole(file: Buffer, type: string): Buffer {
  const at = file.indexOf(type) - 4;
  return file.subarray(at, at + file.readUInt32BE(at));
}
export const payload = (file: Buffer, type: string) => whole(file, type).subarray(8);
