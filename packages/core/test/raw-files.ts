import { box, u16, u32 } from "../src/recognition/pixels/write-boxes.ts";

/** Small files that are built as cameras build theirs: no sensor's data, but what stands around it. */

/** Fields of a directory by tag: numbers are SHORT, or LONG where they do not fit; text is ASCII. */
type Fields = Record<number, number | number[] | string | Later>;
/** An offset that is known when all is laid out. */
interface Later {
  data: Buffer;
}
interface Ifd {
  fields: Fields;
  subIfds?: Ifd[];
}

/** A TIFF of these pages, whose `{data}` lie behind them. @param magic its first four bytes @param more what a maker puts behind the header */
export function tiffOf(pages: Ifd[], magic = "II*\0", more = ""): Buffer {
  const little = magic.startsWith("II");
  const number = (value: number, size: 2 | 4) => {
    const bytes = size === 2 ? u16(value) : u32(value);
    return little ? bytes.reverse() : bytes;
  };
  const parts: Buffer[] = [];
  let at = 8 + more.length;
  const put = (bytes: Buffer) => {
    const from = at;
    const padded = Buffer.concat([bytes], bytes.length + (bytes.length % 2));
    parts.push(padded);
    at += padded.length;
    return from;
  };
  /** Everything that a directory points to is put before it. */
  const directory = ({ fields, subIfds = [] }: Ifd, next: number): number => {
    const below = subIfds.map((inner) => directory(inner, 0));
    const all: Fields = { ...fields };
    if (below.length > 0) all[0x14a] = below;
    const entries = Object.entries(all)
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([tag, value]) => {
        const later = typeof value === "object" && "data" in value;
        const list = later ? [put(value.data)] : typeof value === "string" ? [] : [value].flat();
        const wide = later || Number(tag) === 0x14a || list.some((item) => item > 0xffff);
        const content =
          typeof value === "string"
            ? Buffer.from(`${value}\0`)
            : Buffer.concat(list.map((item) => number(item, wide ? 4 : 2)));
        const inline = content.length <= 4;
        const type = typeof value === "string" ? 2 : wide ? 4 : 3;
        const count = typeof value === "string" ? content.length : list.length;
        return Buffer.concat([
          number(Number(tag), 2),
          number(type, 2),
          number(count, 4),
          inline ? Buffer.concat([content], 4) : number(put(content), 4),
        ]);
      });
    return put(Buffer.concat([number(entries.length, 2), ...entries, number(next, 4)]));
  };
  let first = 0;
  for (const page of [...pages].reverse()) first = directory(page, first);
  return Buffer.concat([
    Buffer.from(magic, "latin1"),
    number(first, 4),
    Buffer.from(more, "latin1"),
    ...parts,
  ]);
}

const thumbnail = { 254: 1, 256: 160, 257: 120, 259: 1, 262: 2 };
const sensor = { 254: 0, 256: 6000, 257: 4000, 259: 1, 262: 32803, 273: { data: Buffer.alloc(64) } };
const preview = (data: Buffer) => ({ 254: 1, 259: 6, 262: 6, 513: { data }, 514: data.length });

/** A file of each kind by the extension of its name. @param jpeg its large preview @param orientation its own */
export const rawFiles: Record<string, (jpeg: Buffer, orientation?: number) => Buffer> = {
  dng: (jpeg, orientation = 1) =>
    tiffOf([
      {
        fields: { ...thumbnail, 271: "Apple", 274: orientation, 50706: [1, 4] },
        subIfds: [{ fields: sensor }, { fields: { 254: 1, 259: 7, 262: 6, 273: { data: jpeg } } }],
      },
    ]),
  nef: (jpeg, orientation = 1) =>
    tiffOf(
      [
        {
          fields: { ...thumbnail, 271: "NIKON CORPORATION", 274: orientation },
          subIfds: [{ fields: preview(jpeg) }, { fields: sensor }],
        },
      ],
      "MM\0*",
    ),
  cr2: (jpeg, orientation = 1) =>
    tiffOf(
      [
        {
          fields: {
            ...{ 256: 600, 257: 400, 259: 6, 271: "Canon" },
            ...{ 273: { data: jpeg }, 274: orientation },
          },
        },
        { fields: { 259: 6, 513: { data: lossless } } },
      ],
      "II*\0",
      "CR\x02\0\0\0\0\0",
    ),
  arw: (jpeg, orientation = 1) =>
    tiffOf([{ fields: { ...preview(jpeg), 271: "SONY", 274: orientation }, subIfds: [{ fields: sensor }] }]),
  pef: (jpeg, orientation = 1) =>
    tiffOf(
      [{ fields: { ...sensor, 271: "PENTAX Corporation", 274: orientation } }, { fields: preview(jpeg) }],
      "MM\0*",
    ),
  srw: (jpeg, orientation = 1) =>
    tiffOf([
      {
        fields: { ...thumbnail, 271: "SAMSUNG", 274: orientation },
        subIfds: [{ fields: preview(jpeg) }, { fields: sensor }],
      },
    ]),
  "3fr": (jpeg, orientation = 1) =>
    tiffOf([
      {
        fields: { ...thumbnail, 271: "Hasselblad", 274: orientation },
        subIfds: [{ fields: sensor }, { fields: preview(jpeg) }],
      },
    ]),
  orf: (jpeg, orientation = 1) =>
    tiffOf([{ fields: { ...sensor, 262: 1, 274: orientation, 34665: { data: jpeg } } }], "IIRO"),
  rw2: (jpeg, orientation = 1) =>
    tiffOf([{ fields: { 2: 4000, 274: orientation, 46: { data: jpeg } } }], "IIU\0"),
  raf: (jpeg) => {
    const head = Buffer.alloc(148);
    head.write("FUJIFILMCCD-RAW 0201FF383501X-T1");
    head.writeUInt32BE(148, 84);
    head.writeUInt32BE(jpeg.length, 88);
    return Buffer.concat([head, jpeg, Buffer.alloc(256)]);
  },
  cr3: (jpeg, orientation = 1) =>
    Buffer.concat([
      box("ftyp", Buffer.from("crx "), u32(1), Buffer.from("crx isom")),
      box(
        "moov",
        box(
          "uuid",
          Buffer.from("85c0b687820f11e08111f4ce462b6a48", "hex"),
          box("CMT1", tiffOf([{ fields: { 271: "Canon", 274: orientation } }])),
        ),
      ),
      box("mdat", jpeg, lossless),
    ]),
};

/** The beginning of a JPEG as RAW files keep what a sensor saw: of 14 bits, lossless. */
const lossless = Buffer.from("ffd8ffc4000500000affc3000e0e1770232802010000020000", "hex");
