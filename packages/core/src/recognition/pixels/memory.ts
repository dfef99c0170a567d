import type { Metadata } from "sharp";
import { Unreadable } from "../unreadable.ts";
import { isInterlaced, readJpeg } from "./headers.ts";

const MB = 1024 * 1024;
/** Node, sharp, the networks, and the files of a batch as they were read. */
const RESERVED = 450 * MB;
/** Of a function's memory, where it does not say how much it has: the one that infra/recognition.ts gives. */
const DEFAULT_MEGABYTES = 1769;

/** What all photos that are decoded at one time may take. Bytes. */
export const budget = (
  megabytes = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE) || DEFAULT_MEGABYTES,
) => Math.max(64 * MB, megabytes * MB - RESERVED);

/** The picture at its longest side of 2048, twice over, with what libvips holds of rows and tiles. */
const BASE = 48 * MB;
/** libjpeg-turbo's own advice against pictures that are built to exhaust who opens them. */
const MAX_SCANS = 500;
/** Each scan goes over the whole picture: some 5 seconds of one core. */
const MAX_SCANNED_PIXELS = 2e10;
const TOO_MANY_PIXELS = "This image has too many pixels.";

/**
 * What decoding a picture takes at most, told by its header. Bytes; measured with libvips 8.18, whose sequential access
 * takes a picture row by row where its format allows it.
 *
 * @param image what sharp says of the image that is to be shown
 * @throws Unreadable for a picture that no memory would be enough for, or that only wastes time
 */
export function memoryNeeded(bytes: Uint8Array, type: string, image: Metadata): number {
  const { width, height, channels = 4, compression, orientation = 1 } = image;
  const pixels = width * height;
  const depth =
    { uchar: 1, char: 1, ushort: 2, short: 2, float: 4, uint: 4, int: 4 }[image.depth as string] ?? 8;
  const whole = pixels * channels * depth;
  // A picture that is turned is kept whole, but for a JPEG, which is made smaller while it is decoded.
  const turned = orientation > 1 && type !== "image/jpeg" ? whole : 0;
  if (type === "image/jpeg") return BASE + coefficients(bytes, pixels);
  if (type === "image/png") return BASE + (isInterlaced(bytes) ? whole * 1.2 : 0) + turned;
  // Planes of luma and chroma, interleaved pixels, the file that takes them to sharp; and WebAssembly's code and input.
  if (compression === "hevc") return BASE + 64 * MB + pixels * depth * (1.5 + 2 * channels) + bytes.length;
  // Frames that its decoder keeps, and each step of the way to interleaved pixels.
  if (compression === "av1") return BASE + pixels * (depth === 1 ? 18 : 25) + turned;
  if (type === "image/webp") return BASE + pixels * 4 * 2 + turned;
  if (type === "image/gif") return BASE + pixels * 4 * 2;
  // A TIFF's strip may be the whole picture, and some layouts of it are made into another.
  return BASE + whole * 2 + turned;
}

function coefficients(bytes: Uint8Array, pixels: number): number {
  const header = readJpeg(bytes);
  if (!header) return 0;
  if (header.scans > MAX_SCANS || header.scans * pixels > MAX_SCANNED_PIXELS)
    throw new Unreadable("This image is built to exhaust whoever opens it.");
  return header.buffered ? pixels * header.samples * 2 : 0;
}

interface Waiting {
  bytes: number;
  start(): void;
}

/** Has work wait until there is memory for it: side by side while the sum fits, in the order of asking. */
export class MemoryBudget {
  #free: number;
  readonly #waiting: Waiting[] = [];

  constructor(readonly bytes: number) {
    this.#free = bytes;
  }

  /** @throws Unreadable what would not fit if it were alone */
  async take<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    if (bytes > this.bytes) throw new Unreadable(TOO_MANY_PIXELS);
    await new Promise<void>((start) => {
      this.#waiting.push({ bytes, start });
      this.#next();
    });
    try {
      return await work();
    } finally {
      this.#free += bytes;
      this.#next();
    }
  }

  /** Nobody overtakes: a large one would wait for ever. */
  #next(): void {
    for (let [first] = this.#waiting; first && first.bytes <= this.#free; [first] = this.#waiting) {
      this.#waiting.shift();
      this.#free -= first.bytes;
      first.start();
    }
  }
}
