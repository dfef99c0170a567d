import type { Box } from "../inference/boxes.ts";
import type { Evidence } from "../inference/scorer.ts";
import {
  DEFAULT_MAX_LABELS,
  DEFAULT_MIN_CONFIDENCE,
  type DetectLabelsOptions,
  type DetectLabelsResult,
  LABEL_MODEL_VERSION,
  type Label,
} from "../rekognition.ts";
import { judge } from "./judge.ts";
import { ancestorsOf } from "./taxonomy.ts";

/** Other words for a label, as the vendor gives them. */
export const ALIASES: Readonly<Record<string, readonly string[]>> = {
  Person: ["Human"],
  Car: ["Automobile"],
  "Mobile Phone": ["Cell Phone"],
  TV: ["Television"],
  Taxi: ["Cab"],
  Couch: ["Sofa"],
  Airplane: ["Aeroplane", "Plane"],
  Motorcycle: ["Motorbike"],
  Sea: ["Ocean"],
};

/** Evidence → the vendor's answer: labels by falling confidence, at most `maxLabels`, none below `minConfidence`. */
export function labelsOf(
  evidence: Evidence,
  { maxLabels = DEFAULT_MAX_LABELS, minConfidence = DEFAULT_MIN_CONFIDENCE }: DetectLabelsOptions = {},
): DetectLabelsResult {
  const labels = judge(evidence)
    .map(
      ({ name, confidence, instances }): Label => ({
        Name: name,
        Confidence: percent(confidence),
        Instances: instances.map(({ box, confidence }) => ({
          BoundingBox: boundingBox(box),
          Confidence: percent(confidence),
        })),
        Parents: ancestorsOf(name).map((Name) => ({ Name })),
        Aliases: (ALIASES[name] ?? []).map((Name) => ({ Name })),
        Categories: [],
      }),
    )
    .filter(({ Confidence }) => Confidence >= minConfidence);
  return { Labels: labels.slice(0, maxLabels), LabelModelVersion: LABEL_MODEL_VERSION };
}

/** 0..1 → 0..100 with two decimals. */
const percent = (confidence: number) => Math.round(confidence * 10_000) / 100;

const boundingBox = ({ left, top, width, height }: Box) => ({
  Width: width,
  Height: height,
  Left: left,
  Top: top,
});
