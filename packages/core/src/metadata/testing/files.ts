import { deflateSync } from "node:zlib";
import sharp, { type Exif } from "sharp";

/** A small picture whose metadata sharp writes: code that is not the code under test. */
export function picture(format: "jpeg" | "png" | "webp" | "avif" | "tiff", exif?: Exif, xmp?: string) {
  const image = sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } }).toFormat(format);
  if (exif) image.withExif(exif);
  if (xmp) image.withXmp(xmp);
  return image.toBuffer();
}

/** EXIF alone, from its TIFF header on. */
export async function exifBlock(exif: Exif): Promise<Buffer> {
  const { exif: block } = await sharp(await picture("jpeg", exif)).metadata();
  return block!.subarray(6);
}

/** An XMP packet with these properties of one description. */
export function packet(properties: string): string {
  const namespaces = {
    dc: "http://purl.org/dc/elements/1.1/",
    xmp: "http://ns.adobe.com/xap/1.0/",
    exif: "http://ns.adobe.com/exif/1.0/",
    photoshop: "http://ns.adobe.com/photoshop/1.0/",
    lr: "http://ns.adobe.com/lightroom/1.0/",
    digiKam: "http://www.digikam.org/ns/1.0/",
    MicrosoftPhoto: "http://ns.microsoft.com/photo/1.0/",
    acdsee: "http://ns.acdsee.com/iptc/1.0/",
  };
  const declared = Object.entries(namespaces).map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`);
  return `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ${declared.join(" ")}>${properties}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;
}

export const bag = (property: string, ...items: string[]) =>
  `<${property}><rdf:Bag>${items.map((item) => `<rdf:li>${item}</rdf:li>`).join("")}</rdf:Bag></${property}>`;

/** A JPEG segment. */
export function segment(marker: number, ...data: (string | Uint8Array)[]): Buffer {
  const body = Buffer.concat(
    data.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)),
  );
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** A JPEG with segments put before all others. */
export async function jpegWith(...segments: Uint8Array[]): Promise<Buffer> {
  const plain = await picture("jpeg");
  return Buffer.concat([plain.subarray(0, 2), ...segments, plain.subarray(2)]);
}

/** IPTC data sets: `[25, "Rome"]` is a keyword. */
export function iptc(...sets: [number, string | Uint8Array][]): Buffer {
  return Buffer.concat(
    sets.map(([number, value]) => {
      const data = Buffer.from(value as string);
      const head = Buffer.from([0x1c, number === 90 ? 1 : 2, number, 0, 0]);
      head.writeUInt16BE(data.length, 3);
      return Buffer.concat([head, data]);
    }),
  );
}

/** Photoshop's resource of IPTC, in JPEG's segment. */
export function photoshop(data: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return segment(0xed, "Photoshop 3.0\0", "8BIM\x04\x04\0\0", length, data, data.length % 2 ? "\0" : "");
}

/** A PNG with chunks put before the pixels, or behind them. */
export async function pngWith(where: "before" | "behind", type: string, data: Uint8Array): Promise<Buffer> {
  const plain = await picture("png");
  const at = where === "before" ? 33 : plain.length - 12;
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(type, 4);
  // Nobody asks for its checksum here.
  return Buffer.concat([plain.subarray(0, at), head, data, Buffer.alloc(4), plain.subarray(at)]);
}

/** ImageMagick's way to keep a profile in a PNG: in hexadecimal digits, compressed. */
export function rawProfile(type: string, data: Buffer): Buffer {
  const text = `\n${type}\n${String(data.length).padStart(8)}\n${data.toString("hex").replace(/.{72}/g, "$&\n")}\n`;
  return Buffer.concat([Buffer.from(`Raw profile type ${type}\0\0`), deflateSync(text)]);
}
