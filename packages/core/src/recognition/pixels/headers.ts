import { text, viewOf } from "../../format/boxes.ts";

/** What a JPEG's markers say of the work and the memory that it takes. */
export interface JpegHeader {
  width: number;
  height: number;
  /** Samples of all components, in parts of the picture's pixels: 3 without subsampling, 1.5 for 4:2:0. */
  samples: number;
  scans: number;
  /** Whether the whole picture's coefficients are kept until its last scan. */
  buffered: boolean;
}

/** Reads the markers of a JPEG up to its end, or to where it is cut off. (ITU-T T.81, B.) */
export function readJpeg(bytes: Uint8Array): JpegHeader | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let frame: Pick<JpegHeader, "width" | "height" | "samples"> | undefined;
  let [components, scans, buffered] = [0, 0, false];
  for (let at = 2; at + 1 < file.length; ) {
    if (file[at] !== 0xff) {
      at = file.indexOf(0xff, at);
      if (at < 0) break;
      continue;
    }
    const marker = file[at + 1]!;
    // Fill bytes, stuffed zeros and restarts belong to the data of a scan.
    if (marker === 0xff || marker === 0 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    if (marker === 0xd9 || at + 4 > file.length) break;
    const length = file.readUInt16BE(at + 2);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame && !frame && at + 10 + 3 * (file[at + 9] ?? 0) <= file.length) {
      components = file[at + 9]!;
      frame = frameOf(file, at, components);
      buffered ||= [0xc2, 0xc6, 0xca, 0xce].includes(marker);
    }
    if (marker === 0xda) {
      scans++;
      buffered ||= scans > 1 || file[at + 4]! < components;
    }
    at += 2 + length;
  }
  return frame && { ...frame, scans, buffered };
}

function frameOf(file: Buffer, at: number, components: number) {
  const factors = Array.from({ length: components }, (_, index) => {
    const both = file[at + 11 + index * 3]!;
    return (both >> 4) * (both & 15);
  });
  const most = Math.max(1, ...factors);
  return {
    height: file.readUInt16BE(at + 5),
    width: file.readUInt16BE(at + 7),
    samples: factors.reduce((sum, factor) => sum + factor, 0) / most,
  };
}

/** Whether a PNG is interlaced: decoded whole, where another is decoded row by row. (PNG, 11.2.1.) */
export const isInterlaced = (bytes: Uint8Array): boolean => bytes[28] === 1;

/** How the colors of a PNG are coded, where it says so by numbers. (PNG, third edition, 11.3.2.6.) */
export function cicpOfPng(bytes: Uint8Array): { primaries: number; transfer: number } | undefined {
  const view = viewOf(bytes);
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at)) {
    const type = text(bytes, at + 4, at + 8);
    if (type === "IDAT") return undefined;
    if (type === "cICP") return { primaries: bytes[at + 8]!, transfer: bytes[at + 9]! };
  }
  return undefined;
}
