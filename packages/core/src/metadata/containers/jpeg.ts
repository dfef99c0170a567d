import { type Blocks, isTiff, join, keep, keepExif, latin1, noBlocks, viewOf } from "./blocks.ts";
import { iptcOf } from "./photoshop.ts";

const APP1 = 0xe1;
const APP13 = 0xed;
const START_OF_SCAN = 0xda;
const EXIF = "Exif\0\0";
const XMP = "http://ns.adobe.com/xap/1.0/\0";
const LESS_THAN = 0x3c;
const EXTENDED_XMP = "http://ns.adobe.com/xmp/extension/\0";

/** Sources: Exif 3.0, 4.7.2 (APP1); XMP Specification Part 3, 1.1.3 (APP1, extended XMP); Photoshop's APP13. */
export function jpegBlocks(bytes: Uint8Array): Blocks {
  const blocks = noBlocks();
  const exif: Uint8Array[][] = [];
  const resources: Uint8Array[] = [];
  const extended = new Map<string, Uint8Array[]>();
  for (const { marker, data } of segments(bytes)) {
    if (marker === APP13) resources.push(data.subarray(data.indexOf(0) + 1));
    if (marker !== APP1) continue;
    const name = latin1(data, 0, EXTENDED_XMP.length);
    if (name.startsWith(EXIF)) addExif(exif, data.subarray(EXIF.length));
    else if (name === EXTENDED_XMP) addPart(extended, data.subarray(EXTENDED_XMP.length));
    else if (name.startsWith(XMP)) keep(blocks.xmp, data.subarray(XMP.length));
    // Some writers misspell the name: what begins like XMP is XMP.
    else if (/<(\?xpacket|x:xmpmeta|rdf:RDF)\b/.test(latin1(data, 0, 100)))
      keep(blocks.xmp, data.subarray(data.indexOf(LESS_THAN)));
  }
  for (const parts of exif) keepExif(blocks, join(parts));
  for (const parts of extended.values()) keep(blocks.xmp, join(parts));
  const iptc = resources.length > 0 && iptcOf(join(resources));
  if (iptc) keep(blocks.iptc, iptc);
  return blocks;
}

/** EXIF of more than 64 KB goes on in the next segment, after the same name. */
function addExif(exif: Uint8Array[][], data: Uint8Array): void {
  const last = exif.at(-1);
  if (last && !isTiff(data)) last.push(data);
  else exif.push([data]);
}

/** A part of extended XMP: the digest of the whole, its length, where this part stands in it, the part. */
function addPart(extended: Map<string, Uint8Array[]>, data: Uint8Array): void {
  const digest = latin1(data, 0, 32);
  const parts = extended.get(digest) ?? [];
  // Writers put the parts in order.
  parts.push(data.subarray(40));
  if (extended.size < 4) extended.set(digest, parts);
}

interface Segment {
  marker: number;
  data: Uint8Array;
}

const MAX_SEGMENTS = 10_000;

/** The segments before the picture. Where a length is wrong, it goes on at the next byte that may begin a segment. */
function* segments(bytes: Uint8Array): Generator<Segment> {
  const view = viewOf(bytes);
  let at = 2;
  for (let i = 0; i < MAX_SEGMENTS && at + 4 <= bytes.length; i++) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff || marker < 0xc0 || marker === 0xff) {
      at = bytes.indexOf(0xff, at + 1);
      if (at < 0) return;
      continue;
    }
    if (marker === START_OF_SCAN) return;
    if (marker >= 0xd0 && marker <= 0xd9) {
      // Markers without a segment.
      at += 2;
      continue;
    }
    const end = at + 2 + Math.max(view.getUint16(at + 2), 2);
    yield { marker, data: bytes.subarray(at + 4, end) };
    at = bytes[end] === 0xff ? end : at + 2;
  }
}
