import type { Pixels } from "../inference/decode.ts";
import type { Region } from "./regions.ts";

/** The height that lines are read at, in pixels. */
export const STRIP_HEIGHT = 48;
/** Longer lines are squeezed: the network's time and memory grow with the width. */
const LONGEST_STRIP = 48 * 40;

/** A line's pixels, level: planes of floats −1..1 in the order blue, green, red. */
export interface Strip {
  data: Float32Array;
  width: number;
}

/**
 * Cuts a turned rectangle out and lays it level, by the mean of the pixels that fall into each of its own. By hand, since
 * sharp cuts nothing but upright rectangles, and turning a whole photo for each of its lines would take longer than reading them.
 */
export function cutStrip({ data, width, height }: Pixels, region: Region): Strip {
  const scale = region.height / STRIP_HEIGHT;
  const length = Math.min(LONGEST_STRIP, Math.max(STRIP_HEIGHT, Math.round(region.width / scale)));
  const stepX = region.width / length;
  const cos = Math.cos(region.angle);
  const sin = Math.sin(region.angle);
  // So many samples that no pixel of the photo is passed over.
  const samplesX = Math.max(1, Math.ceil(stepX));
  const samplesY = Math.max(1, Math.ceil(scale));
  const area = length * STRIP_HEIGHT;
  const out = new Float32Array(3 * area);
  for (let row = 0; row < STRIP_HEIGHT; row++)
    for (let column = 0; column < length; column++) {
      let [blue, green, red] = [0, 0, 0];
      for (let sampleY = 0; sampleY < samplesY; sampleY++)
        for (let sampleX = 0; sampleX < samplesX; sampleX++) {
          const u = (column + (sampleX + 0.5) / samplesX) * stepX - region.width / 2;
          const v = (row + (sampleY + 0.5) / samplesY) * scale - region.height / 2;
          const x = region.x + u * cos - v * sin - 0.5;
          const y = region.y + u * sin + v * cos - 0.5;
          // Bilinear; beyond the edge the edge goes on.
          const left = Math.floor(x);
          const top = Math.floor(y);
          const x0 = clamp(left, width - 1);
          const x1 = clamp(left + 1, width - 1);
          const y0 = clamp(top, height - 1) * width;
          const y1 = clamp(top + 1, height - 1) * width;
          const right = x - left;
          const below = y - top;
          const a = (1 - right) * (1 - below);
          const b = right * (1 - below);
          const c = (1 - right) * below;
          const d = right * below;
          const [p, q, r, s] = [(y0 + x0) * 3, (y0 + x1) * 3, (y1 + x0) * 3, (y1 + x1) * 3];
          red += a * data[p]! + b * data[q]! + c * data[r]! + d * data[s]!;
          green += a * data[p + 1]! + b * data[q + 1]! + c * data[r + 1]! + d * data[s + 1]!;
          blue += a * data[p + 2]! + b * data[q + 2]! + c * data[r + 2]! + d * data[s + 2]!;
        }
      const at = row * length + column;
      const share = 1 / (127.5 * samplesX * samplesY);
      out[at] = blue * share - 1;
      out[area + at] = green * share - 1;
      out[2 * area + at] = red * share - 1;
    }
  return { data: out, width: length };
}

const clamp = (value: number, last: number) => Math.min(last, Math.max(0, value));
