/** What the two networks say about words, as numbers 0..1: what the learned judgment is made of. */
import type { Box } from "../inference/boxes.ts";
import type { Evidence } from "../inference/scorer.ts";
import { COCO } from "./coco.ts";
import { ancestorsOf, IMPLIED, isClassified } from "./taxonomy.ts";

/** The network was trained with smoothed labels: every class has this much for nothing. */
const NOISE = 0.0008;

/** The classifier's probability of each word: of all classes that imply it. */
export function classified(classes: ArrayLike<number>): Map<string, number> {
  const words = new Map<string, number>();
  IMPLIED.forEach((implied, index) => {
    const probability = (classes[index] ?? 0) - NOISE;
    if (probability <= 0) return;
    for (const [word, weight] of implied) words.set(word, (words.get(word) ?? 0) + weight * probability);
  });
  return words;
}

/** A thing that the detector sees. */
export interface Sighting {
  name: string;
  box: Box;
  /** 0..1: the detector's score, less where the classifier looks into the box and does not agree. */
  belief: number;
}

/** From here on the classifier agrees. */
const AGREES = 0.3;
/** What is left of a score that the classifier does not speak for. */
const ALONE = 0.4;
/** What is left of a score that the classifier has no word for. */
const UNASKED = 0.75;

/** What the detector sees, each thing by how far it is believed. */
export function sightings(detections: Evidence["detections"]): Sighting[] {
  return detections.flatMap(({ category, score, box, classes }) => {
    const name = COCO[category];
    return name === undefined ? [] : [{ name, box, belief: score * shareOf(name, classes) }];
  });
}

function shareOf(name: string, classes: ArrayLike<number> | undefined): number {
  // The classifier is not asked about people.
  if (!classes) return 1;
  if (!isClassified(name)) return UNASKED;
  let agreement = 0;
  IMPLIED.forEach((implied, index) => {
    if (implied.has(name)) agreement += classes[index] ?? 0;
  });
  return ALONE + (1 - ALONE) * Math.min(1, agreement / AGREES);
}

/** The belief in each word: in the surest of its sightings, and of all that is a kind of it. */
export function detected(seen: readonly Sighting[]): Map<string, number> {
  const words = new Map<string, number>();
  for (const { name, belief } of seen)
    for (const word of [name, ...ancestorsOf(name)]) words.set(word, Math.max(belief, words.get(word) ?? 0));
  return words;
}

/** The logarithm of the odds, kept finite. */
export function logit(probability: number): number {
  const p = Math.min(0.999, Math.max(0.001, probability));
  return Math.log(p / (1 - p));
}

export const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
