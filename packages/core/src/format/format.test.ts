import { readFile } from "node:fs/promises";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { boxes } from "./boxes.ts";
import {
  canonicalType,
  isMeantByNobody,
  reasonNotAnnounced,
  reasonNotTaken,
  SNIFFED_BYTES,
  sniff,
  typeOfName,
  types,
} from "./index.ts";

const NO_VIDEOS = "Videos can't be added yet.";
const NO_IMAGE = "This file isn't an image.";
const ftyp = (...brands: string[]) =>
  Buffer.concat([Buffer.of(0, 0, 0, 8 + brands.length * 4), Buffer.from(`ftyp${brands.join("")}`)]);

describe("bytes", () => {
  test("of every type that sharp writes are known as the type that it names", async () => {
    const drawing = sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } });
    for (const format of ["jpeg", "png", "webp", "gif", "tiff", "avif"] as const)
      expect(sniff(await drawing.clone().toFormat(format).toBuffer())).toBe(`image/${format}`);
  });

  test.each([
    [["heic", "\0\0\0\0", "mif1"], "image/heic"],
    [["hevc", "\0\0\0\0", "msf1"], "image/heic"],
    [["mif1", "\0\0\0\0", "heic", "miaf"], "image/heic"],
    [["mif1", "\0\0\0\0", "miaf"], "image/heif"],
    [["avis", "\0\0\0\0", "msf1"], "image/avif"],
    [["crx ", "\0\0\0\0", "isom"], "image/x-canon-cr3"],
  ])("of the brands %j", (brands, type) => expect(sniff(ftyp(...brands))).toBe(type));

  test.each([
    ["QuickTime", ftyp("qt  ", "\0\0\0\0", "qt  ")],
    ["MP4", ftyp("isom", "\0\0\0\0", "isom", "mp42")],
    ["old QuickTime", Buffer.from("\0\0\0\x08wide\0\0\0\0mdat")],
    ["3GP", ftyp("3gp4", "\0\0\0\0")],
    ["AVI", Buffer.from("RIFF\0\0\0\0AVI LIST")],
    ["Matroska", Buffer.from("1a45dfa3", "hex")],
    ["MPEG", Buffer.from("000001ba", "hex")],
    ["ASF", Buffer.from("3026b2758e66cf11", "hex")],
    ["MPEG-TS", Buffer.alloc(600).map((_, at) => (at % 188 === 0 ? 0x47 : 0))],
  ])("of a video, %s, are refused by that name", (_what, bytes) => {
    expect(sniff(bytes)).toBeUndefined();
    expect(reasonNotTaken(bytes)).toBe(NO_VIDEOS);
  });

  test.each(["hello", "%PDF-1.7", "<svg xmlns=''/>", "PK\x03\x04", "ID3\x04", "RIFF\0\0\0\0WAVE", ""])(
    "that begin as %j are no image",
    (text) => expect(reasonNotTaken(Buffer.from(text))).toBe(NO_IMAGE),
  );

  test("whatever they are, they are answered, by no more than their beginning", () => {
    const magic = fc.constantFrom("II*\0", "MM\0*", "\0\0\0\x18ftyp", "IIRO", "\xff\xd8\xff", "RIFF");
    fc.assert(
      fc.property(
        magic,
        fc.uint8Array({ maxLength: 300 }),
        fc.uint8Array({ maxLength: 50 }),
        (start, rest, tail) => {
          const bytes = Buffer.concat([Buffer.from(start, "latin1"), rest], SNIFFED_BYTES);
          expect(sniff(Buffer.concat([bytes, tail]))).toBe(sniff(bytes));
          reasonNotTaken(Buffer.concat([Buffer.from(start, "latin1"), rest]));
        },
      ),
    );
  });
});

describe("what a browser announces", () => {
  test.each([
    ["a.jpg", "image/jpg", undefined],
    ["a.jfif", "image/pjpeg", undefined],
    ["a.png", "image/x-png", undefined],
    ["DSC00001.HIF", "", undefined],
    ["photo", "application/octet-stream", undefined],
    ["a.jpg", "IMAGE/JPEG; q=1", undefined],
    ["IMG_0001.MOV", "video/quicktime", NO_VIDEOS],
    ["IMG_0001.MOV", "", NO_VIDEOS],
    ["notes.txt", "text/plain", `${NO_IMAGE} Photos are JPEG, PNG, WebP, HEIC, AVIF, GIF, TIFF or RAW.`],
    ["a.jpg", "constructor", `${NO_IMAGE} Photos are JPEG, PNG, WebP, HEIC, AVIF, GIF, TIFF or RAW.`],
    ["a.svg", "image/svg+xml", "SVG files can't be added."],
  ])("%s as %s", (name, type, reason) => expect(reasonNotAnnounced(name, type)).toBe(reason));

  test("under another name is the same type; of a name the extension speaks", () => {
    for (const type of types) expect(canonicalType(type.toUpperCase())).toBe(type);
    expect([canonicalType("image/jpg"), canonicalType("__proto__"), canonicalType("text/plain")]).toEqual([
      "image/jpeg",
      undefined,
      undefined,
    ]);
    expect(
      ["DSC1.HIF", "a.b/c.JPE", "x.NEF", "burst.heics", "a.constructor", "jpg", ".jpg"].map(typeOfName),
    ).toEqual([
      ...["image/heic", "image/jpeg", "image/x-nikon-nef", "image/heic", undefined, undefined, undefined],
    ]);
  });
});

test.each([
  [
    true,
    [".DS_Store", "trip/.DS_Store", "._IMG_1.JPG", "a/Thumbs.db", "EHTHUMBS.DB", "Desktop.ini", "x/Icon\r"],
  ],
  [true, ["a/IMG_1.jpg.supplemental-metadata.json", "Takeout/archive_browser.html"]],
  [true, ["IMG_0001.AAE", "a.jpg.xmp", ".picasa.ini", "a/@eaDir/IMG.jpg/SYNO.jpg", "__MACOSX/a/b.jpg"]],
  [
    false,
    ["IMG_1.JPG", "a/b/c.heic", "thumbs.db.jpg", "eaDir/x.jpg", "xmp", "aae.png", "icon.png", ".hidden.jpg"],
  ],
])("a file that nobody meant: %s", (meant, paths) => {
  for (const path of paths) expect([path, isMeantByNobody(path)]).toEqual([path, meant]);
});

test("the module needs neither Node nor AWS: a browser imports it", async () => {
  for (const name of ["index", "boxes", "meant", "sniff", "tiff", "types", "videos"]) {
    const source = await readFile(new URL(`./${name}.ts`, import.meta.url), "utf8");
    for (const [, from] of source.matchAll(/from "(.*)"/g)) expect(from).toMatch(/^\.\/\w+\.ts$/);
    expect(source).not.toMatch(/\b(Buffer|process)\b/);
  }
});

test("a file of nothing but boxes is given up", () => {
  const bytes = Buffer.alloc(8 * 100_000);
  for (let at = 0; at < bytes.length; at += 8) bytes.writeUInt32BE(8, at);
  expect(boxes(bytes)).toHaveLength(10_000);
});
