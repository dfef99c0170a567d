import type { OutputInfo, Sharp } from "sharp";
import { flatten } from "./background.ts";
import { toSrgb } from "./cicp.ts";
import { type Opened, pipelineOf } from "./open.ts";
import { isLinear, toBytes } from "./range.ts";

/** The longest side of what is decoded: enough for a large screen, and at most 3 MB as JPEG where Rekognition takes 5. */
const LONGEST_SIDE = 2048;

/** Pixels in sRGB, without alpha. */
export interface Pixels {
  data: Buffer;
  info: { width: number; height: number; channels: 1 | 3 };
}

/** Decodes a picture, as shown, at most 2048 pixels on its longest side. */
export async function render(opened: Opened): Promise<Pixels> {
  const { image, cicp } = opened;
  const source = await pipelineOf(opened);
  const small = source.resize(LONGEST_SIDE, LONGEST_SIDE, { fit: "inside", withoutEnlargement: true });
  if (cicp) {
    const { data, info } = await samplesOf(small.toColorspace("rgb16"), "ushort");
    const samples = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
    return opaque(toSrgb(samples, info.channels as 3 | 4, cicp), info);
  }
  if (!/^u?char$|^ushort$/.test(image.depth)) {
    const linear = image.space === "scrgb";
    const native = linear ? small.clone().toColorspace("scrgb") : small.clone();
    const { data, info } = await samplesOf(native, "float");
    const samples = new Float32Array(data.buffer, data.byteOffset, data.length / 4);
    if (!linear || !isLinear(samples)) return opaque(toBytes(samples), info);
  }
  // sharp takes 16 bits with a profile to Display P3, and no further by itself.
  const srgb = image.icc ? small.withIccProfile("srgb") : small;
  const { data, info } = await samplesOf(srgb.toColorspace("srgb"), "uchar");
  return opaque(data, info);
}

const samplesOf = (pipeline: Sharp, depth: "uchar" | "ushort" | "float") =>
  pipeline.raw({ depth }).toBuffer({ resolveWithObject: true });

function opaque(data: Buffer, { width, height, channels }: OutputInfo): Pixels {
  if (channels !== 2 && channels !== 4) return { data, info: { width, height, channels: channels as 1 | 3 } };
  return { data: flatten(data, channels), info: { width, height, channels: channels === 2 ? 1 : 3 } };
}
