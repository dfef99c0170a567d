/** A box in fractions of the picture, 0..1. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export const area = ({ width, height }: Box) => width * height;

/** Intersection over union, 0..1. */
export function iou(a: Box, b: Box): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  const shared = Math.max(0, width) * Math.max(0, height);
  const union = area(a) + area(b) - shared;
  return union > 0 ? shared / union : 0;
}

/** Cuts a box to the picture. */
export function clip({ left, top, width, height }: Box): Box {
  const inside = (value: number) => Math.min(1, Math.max(0, value));
  const x = inside(left);
  const y = inside(top);
  return { left: x, top: y, width: inside(left + width) - x, height: inside(top + height) - y };
}

/** Variances that SSD's box encodings are scaled by. */
const CENTER = 10;
const SIZE = 5;

/**
 * One box out of SSD's encoding relative to an anchor.
 * @param encoded boxes, four numbers each: center y, center x, log height, log width, scaled.
 * @param anchors four numbers each: top, left, bottom, right.
 * @see "SSD: Single Shot MultiBox Detector", Liu et al. 2016, §2.2
 */
export function decodeBox(encoded: Float32Array, anchors: Float32Array, index: number): Box {
  const at = index * 4;
  const read = (values: Float32Array, offset: number) => values[at + offset] ?? 0;
  const anchorHeight = read(anchors, 2) - read(anchors, 0);
  const anchorWidth = read(anchors, 3) - read(anchors, 1);
  const y = (read(encoded, 0) / CENTER) * anchorHeight + read(anchors, 0) + anchorHeight / 2;
  const x = (read(encoded, 1) / CENTER) * anchorWidth + read(anchors, 1) + anchorWidth / 2;
  const height = Math.exp(read(encoded, 2) / SIZE) * anchorHeight;
  const width = Math.exp(read(encoded, 3) / SIZE) * anchorWidth;
  return clip({ left: x - width / 2, top: y - height / 2, width, height });
}

/** Greedy non-maximum suppression: of boxes that overlap more than `overlap`, the one of the best score stays. */
export function suppress<T extends { box: Box; score: number }>(found: readonly T[], overlap: number): T[] {
  const kept: T[] = [];
  for (const candidate of [...found].sort((a, b) => b.score - a.score))
    if (kept.every((other) => iou(other.box, candidate.box) <= overlap)) kept.push(candidate);
  return kept;
}
