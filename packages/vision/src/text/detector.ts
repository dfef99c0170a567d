import { type Pixels, resample } from "../inference/decode.ts";
import { floatsOf, image, openSession } from "../inference/session.ts";
import { type Region, regionsOf } from "./regions.ts";

export interface TextDetector {
  /** Where there is text, in pixels of the photo. */
  find(pixels: Pixels): Promise<Region[]>;
  close(): Promise<void>;
}

/** The longest side that is looked at, in pixels: smaller text of a larger photo is lost, and time grows with the square. */
const LONGEST_SIDE = 1280;
/** The network halves its input five times. */
const STEP = 32;
/** ImageNet's means and deviations, in the order of the channels that it was trained in: blue, green, red. */
const MEAN = [0.485, 0.456, 0.406] as const;
const DEVIATION = [0.229, 0.224, 0.225] as const;

/** PP-OCRv4's detector (PaddleOCR, 2023): says of each pixel how likely it is text. */
export async function openTextDetector(file: string, threads: number): Promise<TextDetector> {
  const session = await openSession(file, threads);
  const [output = ""] = session.outputNames;
  return {
    async find(pixels) {
      const scale = Math.min(1, LONGEST_SIDE / Math.max(pixels.width, pixels.height));
      const side = (length: number) => Math.max(STEP, Math.round((length * scale) / STEP) * STEP);
      const size = { width: side(pixels.width), height: side(pixels.height) };
      const whole = { left: 0, top: 0, width: pixels.width, height: pixels.height };
      const rgb = await resample(pixels, whole, size);
      const outputs = await session.run({ x: image(normalized(rgb), size.height, size.width) });
      const found = regionsOf({ data: floatsOf(outputs, output), ...size });
      return found.map((region) => inPhoto(region, pixels.width / size.width, pixels.height / size.height));
    },
    close: () => session.release(),
  };
}

/** Sides are rounded to whole steps, so that the two scales differ a little, and a turned rectangle's sides with them. */
function inPhoto({ x, y, width, height, angle }: Region, scaleX: number, scaleY: number): Region {
  const along = { x: Math.cos(angle) * scaleX, y: Math.sin(angle) * scaleY };
  const across = { x: Math.sin(angle) * scaleX, y: Math.cos(angle) * scaleY };
  return {
    x: x * scaleX,
    y: y * scaleY,
    width: width * Math.hypot(along.x, along.y),
    height: height * Math.hypot(across.x, across.y),
    angle: Math.atan2(along.y, along.x),
  };
}

function normalized(rgb: Uint8Array): Float32Array {
  const area = rgb.length / 3;
  const out = new Float32Array(rgb.length);
  for (let channel = 0; channel < 3; channel++) {
    const scale = 1 / (255 * DEVIATION[channel]!);
    const shift = MEAN[channel]! / DEVIATION[channel]!;
    for (let pixel = 0; pixel < area; pixel++)
      out[channel * area + pixel] = (rgb[pixel * 3 + 2 - channel] ?? 0) * scale - shift;
  }
  return out;
}
