import type { Box } from "../inference/boxes.ts";
import type { Evidence } from "../inference/scorer.ts";
import { classified, detected, type Sighting, sightings, sigmoid } from "./evidence.ts";
import { belowItsKind, headScores, otherFeatures, otherScore, otherWords, SURE_FROM } from "./heads.ts";
import { ancestorsOf, PARENT_ONLY, parentsOf } from "./taxonomy.ts";

/** A label that the evidence speaks for. */
export interface Judgment {
  name: string;
  /** 0..1: at least so often a person would agree. A label's parents are never less likely than it. */
  confidence: number;
  instances: { box: Box; confidence: number }[];
}

/** What is less likely is not spoken of. */
const FLOOR = 0.05;

/** Weighs what the networks say into labels, by falling confidence; of equal ones the more specific comes first. */
export function judge({ classes, features, detections }: Evidence): Judgment[] {
  const things = sightings(detections);
  return labelsFrom(scoresOf({ classes, features, things }), things, SURE_FROM);
}

/** The labels that follow from the log odds of words. */
export function labelsFrom(
  scores: ReadonlyMap<string, number>,
  things: readonly Sighting[],
  sureFrom: number,
): Judgment[] {
  const judged = new Map(
    [...scores].map(([name, score]) => [
      name,
      { name, confidence: claimed(sigmoid(score), sureFrom), instances: [] as Judgment["instances"] },
    ]),
  );
  for (const { name, box, belief } of things) {
    const judgment = judged.get(name);
    // A box is no surer than the word.
    judgment?.instances.push({ box, confidence: Math.min(belief, judgment.confidence) });
  }
  raiseParents(judged);
  settleParents(judged);
  return [...judged.values()]
    .filter(({ name, confidence }) => confidence >= FLOOR && !PARENT_ONLY.has(name))
    .sort((a, b) => b.confidence - a.confidence || depth(b.name) - depth(a.name));
}

/** What is less likely is claimed as it is. */
const DOUBTFUL = 0.55;
/** Above this, people and programs take a label for granted. */
export const DOUBTLESS = 0.7;

/**
 * What is claimed: how likely it is, except that nothing below `sureFrom` is claimed above `DOUBTLESS`; it is pressed
 * together below that, in the same order.
 */
function claimed(likelihood: number, sureFrom: number): number {
  if (likelihood <= DOUBTFUL || likelihood >= sureFrom) return likelihood;
  return DOUBTFUL + ((likelihood - DOUBTFUL) * (DOUBTLESS - DOUBTFUL)) / (sureFrom - DOUBTFUL);
}

/** The log odds of every word that something speaks for. */
function scoresOf({
  classes,
  features,
  things,
}: Pick<Evidence, "classes" | "features"> & { things: readonly Sighting[] }): Map<string, number> {
  const said = classified(classes);
  const seen = detected(things);
  const heads = headScores(features, said, seen);
  const scores = new Map(heads);
  for (const word of otherWords(said, seen, heads)) {
    const score = otherScore(otherFeatures(word, said, seen, heads));
    scores.set(word, belowItsKind(word, score, heads));
  }
  return scores;
}

const depth = (name: string) => ancestorsOf(name).length;

/** Whoever is sure of a dog is as sure of an animal. */
function raiseParents(judged: Map<string, Judgment>): void {
  for (const { name, confidence } of [...judged.values()])
    for (const parent of ancestorsOf(name)) {
      const above = judged.get(parent) ?? { name: parent, confidence: 0, instances: [] };
      above.confidence = Math.max(above.confidence, confidence);
      judged.set(parent, above);
    }
}

/** Two words that differ by less say the same thing. */
const SAME = 0.03;

/** A parent that is hardly surer than its surest child has that one's confidence, so that the more specific word comes first. */
function settleParents(judged: ReadonlyMap<string, Judgment>): void {
  const surestChild = new Map<string, number>();
  // A child has more above it than its parents have: each is settled before them.
  const deepest = [...judged.values()].sort((a, b) => depth(b.name) - depth(a.name));
  for (const judgment of deepest) {
    const child = surestChild.get(judgment.name);
    if (child !== undefined && judgment.confidence <= child + SAME) judgment.confidence = child;
    for (const parent of parentsOf(judgment.name))
      surestChild.set(parent, Math.max(judgment.confidence, surestChild.get(parent) ?? 0));
  }
}
