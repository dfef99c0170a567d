import { randomUUID } from "node:crypto";
import { read } from "../image/change.ts";
import { type ImageRow, isConditionFailed, library } from "../library/index.ts";
import { Claimed } from "./pauses.ts";

/**
 * Identical bytes of one owner go to the recognizer once: a claim on the bytes keeps every other try waiting (for
 * a second photo, or for a message that came twice), which then finds the answer of the first.
 */
export interface Claim {
  /** A photo of the same bytes that is recognized already: it answers for this one. */
  duplicate?: ImageRow;
  /**
   * Holds on to it for another while.
   * @throws Claimed when it was given to somebody else meanwhile
   */
  keep(): Promise<void>;
  /**
   * Lets the next one in. To be called when the answer stands in its photo's row.
   * @param answer that photo's id, if there is an answer
   */
  release(answer?: string): Promise<void>;
}

/** Longer than the recognizer takes to answer; whoever was killed keeps others waiting no longer than this. */
const LEASE = 15_000;
const DAY = 24 * 3_600_000;
/** By then every try is over, and no tombstone needs it any more. */
const FORGOTTEN_AFTER = 30 * DAY;

/** What is done once for identical bytes, each with claims of its own. */
type Work = "labels" | "text";

const keyOf = (sha256: string, work: Work) => (work === "labels" ? sha256 : `${work}:${sha256}`);

/** Forgets that these bytes were ever seen. */
export async function forgetClaims(owner: string, sha256: string): Promise<void> {
  const { claim: claims } = library.entities;
  await Promise.all(
    (["labels", "text"] as const).map((work) => claims.delete({ owner, sha256: keyOf(sha256, work) }).go()),
  );
}

/** @throws Claimed */
export async function claimBytes(owner: string, sha256: string, work: Work = "labels"): Promise<Claim> {
  const holder: string = randomUUID();
  const now = Date.now();
  let until = now + LEASE;
  const { claim: claims } = library.entities;
  const item = { owner, sha256: keyOf(sha256, work) };
  const { data } = await claims
    .upsert({
      ...item,
      holder,
      until: new Date(until).toISOString(),
      expiresAt: Math.ceil((now + FORGOTTEN_AFTER) / 1000),
    })
    .where((held, { notExists, lt }) =>
      [notExists(held.until), lt(held.until, new Date(now).toISOString())].join(" OR "),
    )
    .go({ response: "all_new" })
    .catch((error) => {
      throw isConditionFailed(error) ? new Claimed() : error;
    });
  return {
    // Read under the claim: what was written before it was given is seen.
    duplicate: await findDuplicate(owner, sha256, work, data?.answer),
    async keep() {
      if (Date.now() < until - LEASE / 2) return;
      until = Date.now() + LEASE;
      await claims
        .patch(item)
        .set({ until: new Date(until).toISOString() })
        .where((held, { eq }) => eq(held.holder, holder))
        .go()
        .catch((error) => {
          throw isConditionFailed(error) ? new Claimed() : error;
        });
    },
    async release(answer) {
      await claims
        .patch(item)
        .remove(["until", "holder"])
        .set(answer ? { answer } : {})
        .where((held, { eq }) => eq(held.holder, holder))
        .go()
        .catch((error) => {
          // Time ran out and somebody else holds it, or the photo was purged.
          if (!isConditionFailed(error)) throw error;
        });
    },
  };
}

async function findDuplicate(
  owner: string,
  sha256: string,
  work: Work,
  answer: string | undefined,
): Promise<ImageRow | undefined> {
  const { data } = answer
    ? { data: { id: answer } }
    : await library.entities.hash.get({ owner, sha256 }).go({ consistent: true });
  const image = data ? await read(owner, data.id) : undefined;
  if (image?.status !== "ready" || image.sha256 !== sha256 || image.purgedAt) return undefined;
  return work === "labels" || image.text?.of === sha256 ? image : undefined;
}
