/**
 * What was learned from labelled photos (`scenes/fit.ts` makes the numbers): for each word that they show often enough, a
 * linear head on the classifier's pooled layer, and one line for all words that they do not.
 */

import { createHash } from "node:crypto";
import { logit } from "./evidence.ts";
import learned from "./heads.json" with { type: "json" };
import { ancestorsOf, CLASS_NAMES, isConcept, isLabel } from "./taxonomy.ts";

/** As many numbers as the pooled layer has. */
export const POOLED = 1280;

/** The words that have a head. */
export const HEADS: readonly string[] = learned.words;

/** From this likelihood on, photos of sources left out were tagged right nineteen times out of twenty. */
export const SURE_FROM = learned.sureFrom;

const floats = (base64: string) => {
  const bytes = Buffer.from(base64, "base64");
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};
const mean = floats(learned.mean);
const deviation = floats(learned.deviation);
const weights = new Int8Array(Buffer.from(learned.weights, "base64"));

/** Names the photos that the average and the deviation were taken over. */
export const LEARNED_FROM = createHash("sha256")
  .update(learned.mean)
  .update(learned.deviation)
  .digest("hex")
  .slice(0, 8);

/** The pooled layer with mean 0 and deviation 1 over the labelled photos. */
export function standardize(features: ArrayLike<number>): Float32Array {
  return mean.map((average, index) => ((features[index] ?? 0) - average) / (deviation[index] ?? 1));
}

/** The pooled layer that is so far from the average. */
export function unstandardize(standard: ArrayLike<number>): Float32Array {
  return mean.map((average, index) => average + (standard[index] ?? 0) * (deviation[index] ?? 1));
}

/** How much each of the pooled layer's numbers speaks for a word. */
export function headWeights(word: string): number[] {
  const at = HEADS.indexOf(word) * POOLED;
  return Array.from(weights.subarray(at, at + POOLED));
}

/** The log odds of each word that has a head. */
export function headScores(
  features: ArrayLike<number>,
  said: ReadonlyMap<string, number>,
  seen: ReadonlyMap<string, number>,
): Map<string, number> {
  const standard = standardize(features);
  return new Map(
    HEADS.map((word, index) => {
      let sum = 0;
      const at = index * POOLED;
      for (let i = 0; i < POOLED; i++) sum += (weights[at + i] ?? 0) * (standard[i] ?? 0);
      const score =
        (learned.intercepts[index] ?? 0) +
        (learned.scales[index] ?? 0) * sum +
        (learned.classifier[index] ?? 0) * logit(said.get(word) ?? 0) +
        (learned.detector[index] ?? 0) * (seen.get(word) ?? 0);
      return [word, score];
    }),
  );
}

/** From here on the classifier or the detector speaks for a word. */
const SPOKEN = 0.02;

/** The words without a head that the classifier or the detector speaks for. */
export function otherWords(
  said: ReadonlyMap<string, number>,
  seen: ReadonlyMap<string, number>,
  heads: ReadonlyMap<string, number>,
): string[] {
  return [...new Set([...said.keys(), ...seen.keys()])].filter(
    (word) =>
      isLabel(word) &&
      !heads.has(word) &&
      ((said.get(word) ?? 0) >= SPOKEN || (seen.get(word) ?? 0) >= SPOKEN),
  );
}

/** A name is claimed only when its kind is: at most the score of the least likely head above it. */
export function belowItsKind(word: string, score: number, heads: ReadonlyMap<string, number>): number {
  return Math.min(score, kindScore(word, heads) ?? score);
}

/** The least likely of what stands above a word and has a head. */
function kindScore(word: string, heads: ReadonlyMap<string, number>): number | undefined {
  const above = ancestorsOf(word).flatMap((ancestor) => heads.get(ancestor) ?? []);
  return above.length > 0 ? Math.min(...above) : undefined;
}

const animals = new Set(CLASS_NAMES.filter((name) => ancestorsOf(name).includes("Animal")));

/** What is known of a word without a head, as the numbers that its line takes. */
export function otherFeatures(
  word: string,
  said: ReadonlyMap<string, number>,
  seen: ReadonlyMap<string, number>,
  heads: ReadonlyMap<string, number>,
): number[] {
  const kind = kindScore(word, heads);
  const head = (name: string) => (heads.get(name) ?? 0) / 4;
  return [
    logit(said.get(word) ?? 0),
    seen.get(word) ?? 0,
    (kind ?? 0) / 4,
    kind === undefined ? 1 : 0,
    isConcept(word) ? 1 : 0,
    animals.has(word) ? 1 : 0,
    Math.max(head("Drawing"), head("Screenshot"), head("Pattern")),
    head("Person"),
    head("Text"),
    head("Close-Up"),
  ];
}

/** The log odds of a word without a head. */
export function otherScore(numbers: readonly number[]): number {
  return numbers.reduce(
    (sum, value, index) => sum + value * (learned.others[index] ?? 0),
    learned.othersIntercept,
  );
}
