import { LEARNED_FROM, POOLED, standardize } from "../labels/heads.ts";

/** What vectors are of: those of different models say nothing of each other. It changes with what they are measured by. */
export const FEATURES_MODEL = `efficientnet-b0/${LEARNED_FROM}`;

/** Numbers of a photo's vector. */
export const FEATURES = 256;

/** One row for each number; made for the first photo. */
let directions: Int8Array | undefined;

/**
 * The classifier's pooled layer, standardized and seen along random directions, as signed bytes of about the same length:
 * the angle between two such vectors is nearly that between the layers (Achlioptas, "Database-friendly random
 * projections", 2003), at a fifth of the size.
 */
export function featuresOf(pooled: Float32Array): Int8Array {
  const standard = standardize(pooled);
  directions ??= Int8Array.from({ length: FEATURES * POOLED }, (_, n) => sign(n));
  const signs = directions;
  const projected = Float32Array.from({ length: FEATURES }, (_, row) => {
    let sum = 0;
    for (let column = 0; column < POOLED; column++)
      sum += (signs[row * POOLED + column] ?? 0) * (standard[column] ?? 0);
    return sum;
  });
  const length = Math.hypot(...projected) || 1;
  // Of 256 equal numbers each would be a sixteenth of the length.
  const scale = (127 * Math.sqrt(FEATURES)) / (4 * length);
  return Int8Array.from(projected, (value) => Math.max(-127, Math.min(127, Math.round(value * scale))));
}

/** 1 or -1, the same on every machine, without a pattern (the finalizer of MurmurHash3). */
function sign(n: number): 1 | -1 {
  let bits = n + 1;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) & 1 ? 1 : -1;
}
