import { setTimeout as sleep } from "node:timers/promises";
import type { Label } from "@aws-sdk/client-rekognition";
import { type Features, featuresOf } from "../feature/index.ts";
import type { ImageRow, Tag } from "../library/entities.ts";
import { isOwn, termOf } from "../term/index.ts";
import type { Claim } from "./claim.ts";
import { boxOf, confidenceOf } from "./numbers.ts";
import { refund, spend } from "./quota.ts";
import type { Recognizer } from "./recognizer/index.ts";
import type { Renditions } from "./renditions.ts";
import { isThrottle, reasonOf } from "./tries.ts";

/** Rekognition takes no side shorter than this (Amazon Rekognition Developer Guide, "Guidelines and quotas"). */
const MIN_SIDE = 80;

/** Longest time a try waits for a recognizer that asks for patience. */
const PATIENCE = 25_000;
/** Time that writing a try's outcome down may take. */
const RESERVE = 12_000;

export interface Labels {
  tags: Tag[];
  recognizer?: ImageRow["recognizer"];
  features?: Features;
  /** Why there are no features, where there should be. */
  fault?: unknown;
}

/** How a recognizer is asked. */
export interface Asking {
  recognizer: Recognizer;
  /** Photos that a paid one may be asked about in a calendar month. */
  perMonth: number;
  /** Milliseconds left for this delivery. */
  remaining(): number;
  /** Is told of each call of a paid one. */
  onCall?(): void;
  /** Is told why it cannot answer yet, each time it says something new. */
  onBusy(error: unknown): Promise<unknown>;
}

/** Whether recognizers take a photo of this size: Rekognition does not, and ours is no better at it. */
export function isLargeEnough({ width, height }: { width: number; height: number }): boolean {
  return Math.min(width, height) >= MIN_SIDE;
}

/**
 * What a photo shows, as a duplicate of it says already, else the recognizer. A call of a paid one counts for the month,
 * unless it brings nothing. What is too small has no tags.
 *
 * @throws QuotaUsedUp, Claimed, and what the recognizer throws
 */
export async function label(
  owner: string,
  renditions: Renditions,
  claim: Claim | undefined,
  asking: Asking,
): Promise<Labels> {
  if (!isLargeEnough(renditions)) return { tags: [] };
  if (claim?.duplicate) {
    const { id, tags, recognizer, features } = claim.duplicate;
    return {
      tags: tags.filter(({ source }) => source === "model"),
      recognizer,
      features: features === undefined ? undefined : await featuresOf(owner, id),
    };
  }
  if (!asking.recognizer.paid) return ask(renditions.preview, claim, asking);
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
      if (asking.recognizer.paid) asking.onCall?.();
      const { labels, ...rest } = await asking.recognizer.recognize(preview);
      return { tags: labels.flatMap(toTag), ...rest };
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

function toTag({ Name, Confidence, Parents = [], Instances = [] }: Label): Tag[] {
  if (!Name || isOwn(termOf(Name))) return [];
  return [
    {
      name: Name,
      confidence: confidenceOf(Confidence),
      source: "model",
      parents: Parents.flatMap(({ Name: parent }) => parent ?? []),
      boxes: Instances.flatMap(({ BoundingBox }) => (BoundingBox ? boxOf(BoundingBox) : [])),
    },
  ];
}

/** What one source says of a photo from now on, each tag once; what the others say stays as it is. */
export function mergeTags(
  existing: readonly Tag[],
  source: Exclude<Tag["source"], "person">,
  found: readonly Tag[],
): Tag[] {
  const terms = new Set<string>();
  const fresh = found.filter(({ name }) => {
    const term = termOf(name);
    return !terms.has(term) && terms.add(term);
  });
  return [...existing.filter((tag) => tag.source !== source), ...fresh];
}
