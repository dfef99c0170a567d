import type { Box } from "../inference/boxes.ts";
import type { Evidence } from "../inference/scorer.ts";
import { COCO } from "./coco.ts";
import { ancestorsOf, CLASS_NAMES, IMPLIED, PARENT_ONLY } from "./taxonomy.ts";

/** A label that the evidence speaks for. */
export interface Judgement {
  name: string;
  /** 0..1: how likely it is that a person would agree. */
  confidence: number;
  instances: { box: Box; confidence: number }[];
}

/** The network is trained with smoothed labels and understates what it knows: its probabilities are sharpened. */
const TEMPERATURE = 0.7;
/** What is less likely is not spoken of. */
const FLOOR = 0.05;

/** Weighs what the networks say into labels, by falling confidence; of equal ones the more specific comes first. */
export function judge({ classes, detections }: Evidence): Judgement[] {
  const whole = believed(classes);
  const judged = new Map<string, Judgement>();
  for (const [name, confidence] of whole) judged.set(name, { name, confidence, instances: [] });
  for (const { category, score, box, classes } of detections) {
    const name = COCO[category];
    if (name === undefined) continue;
    const inside = believed(classes);
    const confidence = seen(name, score, inside, box);
    for (const each of [name, ...ancestorsOf(name)]) {
      const known = judged.get(each) ?? { name: each, confidence: 0, instances: [] };
      known.confidence = Math.max(known.confidence, confidence);
      if (each === name) known.instances.push({ box, confidence });
      judged.set(each, known);
    }
  }
  return [...judged.values()]
    .filter(({ name, confidence }) => confidence >= FLOOR && !PARENT_ONLY.has(name))
    .sort((a, b) => b.confidence - a.confidence || ancestorsOf(b.name).length - ancestorsOf(a.name).length);
}

/** The probability of each word: of all classes that imply it. */
function believed(classes: Float32Array): Map<string, number> {
  const sharp = classes.map((probability) => probability ** (1 / TEMPERATURE));
  const sum = sharp.reduce((total, value) => total + value, 0) || 1;
  const words = new Map<string, number>();
  CLASS_NAMES.forEach((_, index) => {
    for (const word of IMPLIED[index] ?? [])
      words.set(word, (words.get(word) ?? 0) + (sharp[index] ?? 0) / sum);
  });
  return words;
}

/** How far a detection is believed, given what the classifier sees in its box. */
function seen(name: string, score: number, inside: Map<string, number>, box: Box): number {
  if (!KNOWN.has(name)) return score;
  const agreement = inside.get(name) ?? 0;
  const surest = Math.max(0, ...[...inside].filter(([word]) => LEAVES.has(word)).map(([, value]) => value));
  const contradiction = surest > 0.5 && agreement < 0.1 && box.width * box.height > 0.05;
  return contradiction ? score * 0.4 : score;
}

const LEAVES: ReadonlySet<string> = new Set(CLASS_NAMES);
const KNOWN: ReadonlySet<string> = new Set(IMPLIED.flat());
