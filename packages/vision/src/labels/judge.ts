import { area, type Box } from "../inference/boxes.ts";
import type { Evidence } from "../inference/scorer.ts";
import { COCO, PERSON } from "./coco.ts";
import {
  ancestorsOf,
  CLASS_NAMES,
  IMPLIED,
  isClassified,
  isConcept,
  PARENT_ONLY,
  parentsOf,
} from "./taxonomy.ts";

/** A label that the evidence speaks for. */
export interface Judgment {
  name: string;
  /** 0..1: how likely it is that a person would agree. A label's parents are never less likely than it. */
  confidence: number;
  instances: { box: Box; confidence: number }[];
}

type Detection = Evidence["detections"][number];

/** What is less likely is not spoken of. */
const FLOOR = 0.05;

/** Weighs what the networks say into labels, by falling confidence; of equal ones the more specific comes first. */
export function judge({ classes, detections }: Evidence): Judgment[] {
  const judged = new Map<string, Judgment>();
  const at = (name: string) => {
    const known = judged.get(name) ?? { name, confidence: 0, instances: [] };
    judged.set(name, known);
    return known;
  };
  const besidesPeople = besides(detections);
  for (const [word, probability] of wordsOf(classes))
    at(word).confidence = calibrated(word, probability) * besidesPeople(word);
  for (const detection of detections) {
    const name = COCO[detection.category];
    if (name === undefined) continue;
    const confidence = believed(name, detection);
    if (confidence < FLOOR) continue;
    at(name).instances.push({ box: detection.box, confidence });
    for (const word of [name, ...ancestorsOf(name)])
      at(word).confidence = Math.max(at(word).confidence, confidence);
  }
  settleParents(judged);
  return [...judged.values()]
    .filter(({ name, confidence }) => confidence >= FLOOR && !PARENT_ONLY.has(name))
    .sort((a, b) => b.confidence - a.confidence || depth(b.name) - depth(a.name));
}

const depth = (name: string) => ancestorsOf(name).length;

/** The network was trained with smoothed labels: every class has this much for nothing, 398 animals a good deal. */
const NOISE = 0.002;
/** For the same reason it understates what it knows: its probabilities are sharpened. */
const TEMPERATURE = 0.7;

/** The probability of each word: of all classes that imply it. */
function wordsOf(classes: Float32Array): Map<string, number> {
  const sharp = classes.map((probability) => Math.max(0, probability - NOISE) ** (1 / TEMPERATURE));
  const sum = sharp.reduce((total, value) => total + value, 0);
  const words = new Map<string, number>();
  if (sum === 0) return words;
  IMPLIED.forEach((implied, index) => {
    const probability = (sharp[index] ?? 0) / sum;
    if (probability === 0) return;
    for (const [word, weight] of implied) words.set(word, (words.get(word) ?? 0) + weight * probability);
  });
  return words;
}

/**
 * Odds that the network's even chance stands for, found on some two hundred photos: a broad word ("Mountain", "Food") is
 * more often right than the network believes, a narrow one ("Egyptian Cat", "Tank Suit") hardly.
 */
const ODDS = { concept: 3, kind: 1.5 } as const;

function calibrated(word: string, probability: number): number {
  const odds = isConcept(word) ? ODDS.concept : ODDS.kind;
  const p = Math.min(1, Math.max(0, probability));
  return Math.min(0.999, (odds * p) / (odds * p + 1 - p));
}

/** Two words that differ by less say the same thing. */
const SAME = 0.03;

/** A parent that owes its confidence to one child has the child's, so that the more specific word comes first. */
function settleParents(judged: ReadonlyMap<string, Judgment>): void {
  const settle = (judgment: Judgment): void => {
    for (const parent of parentsOf(judgment.name)) {
      const above = judged.get(parent);
      if (!above || above.confidence === judgment.confidence) continue;
      if (above.confidence > judgment.confidence + SAME) continue;
      above.confidence = judgment.confidence;
      settle(above);
    }
  };
  // The surest first: a parent takes the confidence of its likeliest child.
  const bySurest = [...judged.values()].sort(
    (a, b) => a.confidence - b.confidence || depth(b.name) - depth(a.name),
  );
  for (const judgment of bySurest) settle(judgment);
}

/** A person in view draws the classifier to garments, and it names the wrong one more often than not. */
const CLOTHING_DISCOUNT = 0.5;
/** In a photo that a person fills, the classifier takes hands and hair for small things. */
const PORTRAIT_DISCOUNT = 0.3;

/** How far the classifier's words are believed beside the people in view, 0..1. */
function besides(detections: readonly Detection[]): (word: string) => number {
  const people = detections.filter(({ category }) => category === PERSON);
  const seen = Math.max(0, ...people.map(({ score }) => score));
  const filled = Math.max(0, ...people.map(({ score, box }) => score * area(box)));
  return (word) => {
    if (word === "Person") return 1;
    return (1 - PORTRAIT_DISCOUNT * filled) * (isClothing(word) ? 1 - CLOTHING_DISCOUNT * seen : 1);
  };
}

const isClothing = (word: string) => word === "Clothing" || ancestorsOf(word).includes("Clothing");

/** The classifier agrees from here on. */
const AGREES = 0.3;
/** And is sure of another thing from here on. */
const SURE = 0.4;
/** What is left of a detection's score that the classifier speaks against. */
const CONTRADICTED = 0.4;

/**
 * How far a detection is believed. The classifier looks into the box: where it agrees both count; where it is sure of
 * another thing, or knows such things well and sees none, the detection is not claimed with confidence.
 * It knows nothing about people.
 */
function believed(name: string, { category, score, classes }: Detection): number {
  if (category === PERSON || !classes) return score;
  const inside = wordsOf(classes);
  const agreementOn = (word: string) => (isClassified(word) ? calibrated(word, inside.get(word) ?? 0) : 0);
  const agreement = agreementOn(name);
  if (agreement > AGREES) return 1 - (1 - score) * (1 - agreement);
  const other = classes.reduce(
    (most, value, index) => (CLASS_NAMES[index] === name ? most : Math.max(most, value)),
    0,
  );
  const kin = Math.max(0, ...parentsOf(name).map(agreementOn));
  const missed = isClassified(name) && agreement < FLOOR && kin < AGREES;
  if (other > SURE || missed) return score * CONTRADICTED;
  // Nobody speaks for it or against it: a middling score is mostly a mistake.
  return score * (0.6 + 0.4 * score);
}
