import { inflateSync, constants as zlib } from "node:zlib";
import { type Blocks, keep, keepExif, latin1, MAX_BLOCK_BYTES, noBlocks, viewOf } from "./blocks.ts";
import { iptcOf } from "./photoshop.ts";

const XMP = "XML:com.adobe.xmp";
/** Each may be inflated to a thousand times its length. */
const MAX_TEXTS = 100;

/**
 * Metadata stands before or after the pixels. Sources: PNG, Third Edition, 11.3 (eXIf, iTXt, tEXt, zTXt); XMP
 * Specification Part 3, 1.1.5; ImageMagick's "Raw profile type" texts.
 */
export function pngBlocks(bytes: Uint8Array): Blocks {
  const blocks = noBlocks();
  const view = viewOf(bytes);
  let texts = 0;
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const type = latin1(bytes, at + 4, at + 8);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (type === "eXIf") keepExif(blocks, data);
    else if (/^(iTXt|tEXt|zTXt)$/.test(type) && texts++ < MAX_TEXTS) addText(blocks, type, data);
    at += 12 + length;
  }
  return blocks;
}

function addText(blocks: Blocks, type: string, data: Uint8Array): void {
  const end = data.indexOf(0);
  if (end < 1 || end > 79) return;
  const keyword = latin1(data, 0, end);
  const profile = /^Raw profile type (\w+)$/.exec(keyword)?.[1]?.toLowerCase();
  if (keyword !== XMP && !profile) return;
  const text = textOf(type, data.subarray(end + 1));
  if (!text) return;
  if (keyword === XMP) keep(blocks.xmp, text);
  else addProfile(blocks, unhex(text));
}

/** Whatever the profile's name, its bytes say what it is: ImageMagick calls XMP "APP1", too. */
function addProfile(blocks: Blocks, bytes: Uint8Array): void {
  const head = latin1(bytes, 0, 200);
  if (/^(II\*\0|MM\0\*)/.test(head) || head.startsWith("Exif")) keepExif(blocks, bytes);
  else if (head.includes("8BIM")) {
    const iptc = iptcOf(bytes.subarray(head.indexOf("8BIM")));
    if (iptc) keep(blocks.iptc, iptc);
  } else if (head.startsWith("\x1c")) keep(blocks.iptc, bytes);
  else if (head.includes("<")) keep(blocks.xmp, bytes.subarray(head.indexOf("<")));
}

function textOf(type: string, data: Uint8Array): Uint8Array | undefined {
  if (type === "tEXt") return data;
  if (type === "zTXt") return inflate(data.subarray(1));
  // iTXt: whether and how it is compressed, its language, its keyword in that language, the text.
  const language = data.indexOf(0, 2);
  const translated = data.indexOf(0, language + 1);
  if (language < 0 || translated < 0) return undefined;
  const text = data.subarray(translated + 1);
  return data[0] === 1 ? inflate(text) : text;
}

/** What can be inflated of it; nothing when it is larger than any metadata is. */
function inflate(data: Uint8Array): Uint8Array | undefined {
  try {
    return inflateSync(data, { maxOutputLength: MAX_BLOCK_BYTES, finishFlush: zlib.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}

/** `\nexif\n    1234\n4578…`: the profile's name, its length, its bytes in hexadecimal lines. */
function unhex(text: Uint8Array): Uint8Array {
  const said = Buffer.from(text.buffer, text.byteOffset, text.length).toString("latin1");
  const head = /^\s*\w+\s+\d+\s/.exec(said.slice(0, 200))?.[0].length ?? 0;
  return Buffer.from(said.slice(head).replace(/\s+/g, ""), "hex");
}
