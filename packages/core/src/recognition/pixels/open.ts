import sharp, { type Metadata, type Sharp, type SharpOptions } from "sharp";
import { Unreadable } from "../unreadable.ts";
import { type Cicp, differsFromSrgb, isHdr } from "./cicp.ts";
import { cicpOfPng } from "./headers.ts";
import { decodeHeic } from "./heic.ts";
import { choosePage } from "./pages.ts";
import { nclxOf } from "./properties.ts";
import { asStill } from "./still.ts";

/** Those of a square of 16,384: libvips' formats end there, or not far beyond. */
const MAX_PIXELS = 268_402_689;
/** Less than the function has. Seconds. */
const PATIENCE = 45;

/** A file of which the header was read. */
export interface Opened {
  bytes: Uint8Array;
  type: string;
  /** Of the image in it that is shown, before it is turned. */
  image: Metadata;
  /** Size as shown. */
  width: number;
  height: number;
  /** What its numbers mean, where no profile says it, or not all of it. */
  cicp?: Cicp;
  options: SharpOptions;
  turn: number;
}

/**
 * Reads what a file says of its picture, without its pixels.
 * @param failOn what of a fault in the file ends its decoding
 * @throws Unreadable past what is decoded at all
 */
export async function open(file: Uint8Array, type: string, failOn: "error" | "none"): Promise<Opened> {
  const bytes = /^image\/(hei[cf]|avif)$/.test(type) ? asStill(file) : file;
  const { turn, ...place } = type === "image/tiff" ? choosePage(bytes) : { turn: 0 };
  const options = { failOn, limitInputPixels: false, ...place } as const;
  const image = await sharp(bytes, options).metadata();
  if (image.width * image.height > MAX_PIXELS) throw new Unreadable("This image has too many pixels.");
  // libvips reads zeros.
  if (image.depth === "float" && image.bitsPerSample === 16)
    throw new Unreadable("TIFFs of half-precision numbers can't be shown yet.");
  const { width, height } = image.autoOrient;
  const size = turn % 180 ? { width: height, height: width } : { width, height };
  return { bytes, type, image, ...size, cicp: coded(bytes, type, image.icc), options, turn };
}

/** A profile says more exactly what a picture's numbers mean; of high dynamic range it says nothing. */
function coded(bytes: Uint8Array, type: string, icc: Uint8Array | undefined): Cicp | undefined {
  const cicp = type === "image/png" ? cicpOfPng(bytes) : nclxOf(bytes);
  if (!cicp || !differsFromSrgb(cicp) || (icc && !isHdr(cicp) && type !== "image/png")) return undefined;
  return cicp;
}

/** A pipeline that begins with the picture as shown. */
export async function pipelineOf({ bytes, image, cicp, options, turn }: Opened): Promise<Sharp> {
  const limits = { seconds: PATIENCE };
  if (image.compression === "hevc") {
    const tiff = await decodeHeic(bytes, cicp ? undefined : image.icc);
    return sharp(tiff, { limitInputPixels: false }).timeout(limits);
  }
  const source = sharp(bytes, { ...options, ignoreIcc: cicp !== undefined }).timeout(limits);
  return turn ? source.rotate(turn) : source.autoOrient();
}
