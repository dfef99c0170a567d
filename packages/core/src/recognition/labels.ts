import { DetectLabelsCommand, type Label } from "@aws-sdk/client-rekognition";
import { rekognition } from "../aws/rekognition.ts";
import type { ImageRow, Tag } from "../library/entities.ts";
import { isOwn, termOf } from "../term/index.ts";

const MAX_LABELS = 20;
/** Rekognition's own default: below it, labels are mostly noise. */
const MIN_CONFIDENCE = 55;

/** Rekognition takes no side shorter than this (Amazon Rekognition Developer Guide, "Guidelines and quotas"). */
const MIN_SIDE = 80;

export interface Recognition {
  tags: Tag[];
  recognizer?: NonNullable<ImageRow["recognizer"]>;
}

/** Whether Rekognition takes a photo of this size. */
export function isLargeEnough({ width, height }: { width: number; height: number }): boolean {
  return Math.min(width, height) >= MIN_SIDE;
}

/** Has Rekognition name what a photo shows. */
export async function detect(preview: Uint8Array): Promise<Recognition> {
  const { Labels = [], LabelModelVersion = "" } = await rekognition.send(
    new DetectLabelsCommand({
      Image: { Bytes: preview },
      MaxLabels: MAX_LABELS,
      MinConfidence: MIN_CONFIDENCE,
    }),
  );
  return {
    tags: Labels.flatMap(toTag),
    recognizer: { name: "DetectLabels", version: LabelModelVersion },
  };
}

function toTag({ Name, Confidence = 0, Parents = [], Instances = [] }: Label): Tag[] {
  if (!Name || isOwn(termOf(Name))) return [];
  return [
    {
      name: Name,
      confidence: round(Confidence, 10),
      source: "model",
      parents: Parents.flatMap(({ Name: parent }) => parent ?? []),
      boxes: Instances.flatMap(({ BoundingBox: box }) =>
        box
          ? {
              left: fraction(box.Left),
              top: fraction(box.Top),
              width: fraction(box.Width),
              height: fraction(box.Height),
            }
          : [],
      ),
    },
  ];
}

/** What a person said stays; what the model says is new, but for what a person said already. */
export function mergeTags(existing: Tag[], recognized: Tag[]): Tag[] {
  const own = existing.filter(({ source }) => source === "person");
  const terms = new Set(own.map(({ name }) => termOf(name)));
  const fresh = recognized.filter(({ name }) => {
    const term = termOf(name);
    return !terms.has(term) && terms.add(term);
  });
  return [...own, ...fresh];
}

const round = (value: number, steps: number) => Math.round(value * steps) / steps;
const fraction = (value = 0) => round(Math.min(1, Math.max(0, value)), 10_000);
