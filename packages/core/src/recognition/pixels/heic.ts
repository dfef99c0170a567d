import type { Libheif } from "libheif-js/libheif-wasm/libheif-bundle.js";
import { createTiff } from "./container.ts";

/** Of libheif's heif.h. */
const COLORSPACE_RGB = 1;
const CHANNEL_INTERLEAVED = 10;
const CHROMA = { rgb: 10, rgba: 11, rgb16: 14, rgba16: 15 };

/** WebAssembly's memory never shrinks: an instance that has grown beyond this is not kept for the next photo. */
const KEPT_BYTES = 128 * 1024 * 1024;
let kept: Libheif | undefined;

/**
 * Decodes the primary image of a HEIC, which sharp's binaries leave out for HEVC's patents, by libheif in WebAssembly:
 * as shown (libheif turns, mirrors and crops it), in the file's own colors.
 *
 * libheif's C interface, since the package's own for JavaScript gives neither the primary image nor more than 8 bits.
 *
 * @param icc the color profile that the file carries
 * @returns an uncompressed TIFF
 * @throws Error what libheif says of damaged data
 */
export async function decodeHeic(bytes: Uint8Array, icc?: Uint8Array): Promise<Buffer> {
  const libheif = kept ?? (await create());
  kept = undefined;
  const tiff = decodePrimary(libheif, bytes, icc);
  // One that has thrown may hold anything.
  if (libheif.HEAPU8.length <= KEPT_BYTES) kept = libheif;
  return tiff;
}

async function create(): Promise<Libheif> {
  // Two megabytes of code that most photos do not need.
  const { default: instantiate } = await import("libheif-js/libheif-wasm/libheif-bundle.js");
  return instantiate();
}

function decodePrimary(libheif: Libheif, bytes: Uint8Array, icc: Uint8Array | undefined): Buffer {
  const context = libheif._heif_context_alloc();
  const error = libheif._malloc(16);
  const out = libheif._malloc(8);
  const file = libheif._malloc(bytes.length);
  const read32 = (pointer: number) => new DataView(libheif.HEAPU8.buffer).getUint32(pointer, true);
  const check = () => {
    if (read32(error) !== 0) throw new Error(textAt(libheif.HEAPU8, read32(error + 8)));
  };
  let handle = 0;
  let image = 0;
  try {
    libheif.HEAPU8.set(bytes, file);
    libheif._heif_context_read_from_memory(error, context, file, bytes.length, 0);
    check();
    libheif._heif_context_get_primary_image_handle(error, context, out);
    check();
    handle = read32(out);
    const alpha = libheif._heif_image_handle_has_alpha_channel(handle) !== 0;
    const deep = libheif._heif_image_handle_get_luma_bits_per_pixel(handle) > 8;
    const chroma = alpha ? (deep ? CHROMA.rgba16 : CHROMA.rgba) : deep ? CHROMA.rgb16 : CHROMA.rgb;
    libheif._heif_decode_image(error, handle, out, COLORSPACE_RGB, chroma, 0);
    check();
    image = read32(out);
    return copy(libheif, image, { alpha, deep, icc });
  } finally {
    if (image) libheif._heif_image_release(image);
    if (handle) libheif._heif_image_handle_release(handle);
    libheif._heif_context_free(context);
    for (const pointer of [file, out, error]) libheif._free(pointer);
  }
}

/** Takes an image out of WebAssembly's memory, where a row may be longer than its pixels. */
function copy(
  libheif: Libheif,
  image: number,
  { alpha, deep, icc }: { alpha: boolean; deep: boolean; icc?: Uint8Array },
): Buffer {
  const width = libheif._heif_image_get_width(image, CHANNEL_INTERLEAVED);
  const height = libheif._heif_image_get_height(image, CHANNEL_INTERLEAVED);
  const range = 2 ** libheif._heif_image_get_bits_per_pixel_range(image, CHANNEL_INTERLEAVED) - 1;
  const strideAt = libheif._malloc(8);
  const plane = libheif._heif_image_get_plane_readonly2(image, CHANNEL_INTERLEAVED, strideAt);
  const memory = libheif.HEAPU8;
  const stride = new DataView(memory.buffer).getUint32(strideAt, true);
  libheif._free(strideAt);
  if (!plane) throw new Error("No pixels.");
  const channels = alpha ? 4 : 3;
  const row = width * channels;
  const { file, pixels } = createTiff({ width, height, channels, bits: deep ? 16 : 8 }, icc);
  const wide = deep && new Uint16Array(pixels.buffer, pixels.byteOffset, row * height);
  for (let y = 0; y < height; y++) {
    const from = plane + y * stride;
    if (!wide) pixels.set(memory.subarray(from, from + row), y * row);
    else {
      const samples = new Uint16Array(memory.buffer, from, row);
      for (let x = 0; x < row; x++) wide[y * row + x] = Math.round((samples[x]! * 65535) / range);
    }
  }
  return file;
}

/** A text of C's. */
function textAt(memory: Uint8Array, pointer: number): string {
  const end = memory.indexOf(0, pointer);
  return new TextDecoder().decode(memory.slice(pointer, Math.min(end, pointer + 500)));
}
