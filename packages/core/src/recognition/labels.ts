import { setTimeout as sleep } from "node:timers/promises";
import { DetectLabelsCommand, type Label } from "@aws-sdk/client-rekognition";
import { rekognition } from "../aws/rekognition.ts";
import type { ImageRow, Tag } from "../library/entities.ts";
import { isOwn, termOf } from "../term/index.ts";
import type { Claim } from "./claim.ts";
import { refund, spend } from "./quota.ts";
import type { Renditions } from "./renditions.ts";
import { isThrottle, reasonOf } from "./tries.ts";

const MAX_LABELS = 20;
/** Rekognition's own default: below it, labels are mostly noise. */
const MIN_CONFIDENCE = 55;

/** Rekognition takes no side shorter than this (Amazon Rekognition Developer Guide, "Guidelines and quotas"). */
const MIN_SIDE = 80;

/** Longest time a try waits for a recognizer that asks for patience. */
const PATIENCE = 25_000;
/** Time that writing a try's outcome down may take. */
const RESERVE = 12_000;

export interface Labels {
  tags: Tag[];
  recognizer?: ImageRow["recognizer"];
}

/** How Rekognition is asked. */
export interface Asking {
  /** Photos that may be asked about in a calendar month. */
  perMonth: number;
  /** Milliseconds left for this delivery. */
  remaining(): number;
  /** Is told of each call of Rekognition. */
  onCall?(): void;
  /** Is told why Rekognition cannot answer yet, each time it says something new. */
  onBusy(error: unknown): Promise<unknown>;
}

/** Whether Rekognition takes a photo of this size. */
export function isLargeEnough({ width, height }: { width: number; height: number }): boolean {
  return Math.min(width, height) >= MIN_SIDE;
}

/**
 * What a photo shows, as a duplicate of it says already, else Rekognition. A call counts for the month, unless it brings
 * nothing. What is too small for Rekognition has no tags.
 *
 * @throws QuotaUsedUp, Claimed, and what Rekognition throws
 */
export async function label(
  owner: string,
  renditions: Renditions,
  claim: Claim | undefined,
  asking: Asking,
): Promise<Labels> {
  if (!isLargeEnough(renditions)) return { tags: [] };
  if (claim?.duplicate) {
    const { tags, recognizer } = claim.duplicate;
    return { tags: tags.filter(({ source }) => source === "model"), recognizer };
  }
  await spend(owner, asking.perMonth);
  try {
    return await ask(renditions.preview, claim, asking);
  } catch (error) {
    await refund(owner);
    throw error;
  }
}

/**
 * A recognizer that is being prepared, or is busy, is asked again within this delivery: the message's next one may be
 * minutes away.
 */
async function ask(preview: Uint8Array, claim: Claim | undefined, asking: Asking): Promise<Labels> {
  const until = Date.now() + Math.min(PATIENCE, asking.remaining() - RESERVE);
  let said: string | undefined;
  for (;;) {
    try {
      await claim?.keep();
      asking.onCall?.();
      return await detect(preview);
    } catch (error) {
      const pause = 500 + Math.random() * 1000;
      if (!isThrottle(error) || Date.now() + pause > until) throw error;
      const reason = reasonOf(error);
      if (reason !== said) await asking.onBusy(error);
      said = reason;
      await sleep(pause);
    }
  }
}

async function detect(preview: Uint8Array): Promise<Labels> {
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

/** A person's tags stay; the model's are replaced, except those that a person gave already. */
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
