import { Unreadable } from "./unreadable.ts";

/** Pixels as shown: libheif has turned them already. */
export interface Pixels {
  data: Uint8ClampedArray;
  width: number;
  height: number;
  /** Red, green, blue, alpha. */
  channels: 4;
}

interface HeicImage {
  width: number;
  height: number;
  decode(): Promise<{ data: Uint8ClampedArray }>;
}
type DecodeAll = (input: { buffer: Uint8Array }) => Promise<HeicImage[] & { dispose(): void }>;

/**
 * Decodes HEIC's HEVC, which sharp's binaries leave out for its patents, by libheif in WebAssembly.
 *
 * @throws Unreadable past `maxPixels`; what libheif throws for damaged data.
 */
export async function decodeHeic(bytes: Uint8Array, maxPixels: number): Promise<Pixels> {
  // Two megabytes of code that most photos do not need.
  const { default: decode } = (await import("heic-decode")) as unknown as { default: { all: DecodeAll } };
  const images = await decode.all({ buffer: bytes });
  try {
    const [image] = images;
    if (!image) throw new Error("No image inside.");
    const { width, height } = image;
    if (width * height > maxPixels) throw new Unreadable("This image has too many pixels.");
    return { data: (await image.decode()).data, width, height, channels: 4 };
  } finally {
    images.dispose();
  }
}
