/** Values of one kind of sample that mean white, and up to where resampling may overshoot them. */
const WHITES = [
  [1, 1.2],
  [255, 300],
  [32_767, 36_000],
  [65_535, 75_000],
] as const;

/**
 * Samples that are not 0..255 or 0..65535 by their type, in 8 bits: a TIFF of floating-point numbers does not say what
 * white is, and one of 32-bit integers often uses a part of its range. White is the least of the usual ones
 * that holds the brightest sample; where samples are negative, the darkest is black.
 */
export function toBytes(samples: Float32Array): Buffer {
  let [darkest, brightest] = [0, 0];
  for (const sample of samples) {
    if (sample < darkest) darkest = sample;
    if (sample > brightest && sample < Number.POSITIVE_INFINITY) brightest = sample;
  }
  const white = darkest < 0 ? brightest : (WHITES.find(([, most]) => brightest <= most)?.[0] ?? brightest);
  const scale = 255 / (white - darkest || 1);
  const result = Buffer.allocUnsafe(samples.length);
  for (let at = 0; at < samples.length; at++) {
    const value = (samples[at]! - darkest) * scale;
    result[at] = value >= 255 ? 255 : value > 0 ? Math.round(value) : 0;
  }
  return result;
}

/** Linear light, of which libvips makes sRGB by itself, has its white at 1; far beyond, the numbers are another range's. */
export const isLinear = (samples: Float32Array): boolean => samples.every((sample) => !(sample > 64));
