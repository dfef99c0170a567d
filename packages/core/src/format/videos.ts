import { text } from "./boxes.ts";
import { extensionOf } from "./types.ts";

const EXTENSIONS = new Set(
  "mov qt mp4 m4v 3gp 3g2 avi mkv webm mpg mpeg m2v mts m2ts ts wmv asf flv f4v ogv insv lrv mxf".split(" "),
);

/** Whether a name, or a type that a browser gives, speaks for a video. */
export const isVideoByName = (name: string, type = ""): boolean =>
  /^video\//i.test(type) || EXTENSIONS.has(extensionOf(name));

/** Whether bytes are a video's, told by its beginning. Ask `sniff` first: stills may come in the same container. */
export function isVideo(bytes: Uint8Array): boolean {
  const [first, second, third, fourth] = bytes;
  const word = text(bytes, 0, 4);
  // ISO base media and QuickTime: what is no still of ours and no audio alone; old QuickTime has no ftyp.
  if (text(bytes, 4, 8) === "ftyp") return !/^(M4A |M4B |M4P |jp2 |jpx |jxl )$/.test(text(bytes, 8, 12));
  if (/^(moov|mdat|wide|free|skip|pnot)$/.test(text(bytes, 4, 8))) return true;
  if (word === "RIFF") return text(bytes, 8, 11) === "AVI";
  // Matroska and WebM (EBML), ASF, Flash, Ogg.
  if (first === 0x1a && second === 0x45 && third === 0xdf && fourth === 0xa3) return true;
  if (first === 0x30 && second === 0x26 && third === 0xb2 && fourth === 0x75) return true;
  if (word.startsWith("FLV")) return true;
  if (word === "OggS") return text(bytes, 28, 35) === "\x80theora";
  // MPEG program and elementary streams; transport streams repeat their sync byte, after four bytes of time in M2TS.
  if (first === 0 && second === 0 && third === 1 && (fourth === 0xba || fourth === 0xb3)) return true;
  return (
    (first === 0x47 && bytes[188] === 0x47 && bytes[376] === 0x47) ||
    (bytes[4] === 0x47 && bytes[196] === 0x47 && bytes[388] === 0x47)
  );
}
