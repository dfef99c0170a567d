import { setTimeout as sleep } from "node:timers/promises";
import { VisibleError } from "../errors/index.ts";
import type { Features } from "../feature/index.ts";
import type { ImageRow, TextLine } from "../library/index.ts";
import { forgetTerms } from "../tag/forget.ts";
import { afterPrefix, isOwn } from "../term/index.ts";
import { wordsSaid } from "../text/words.ts";
import { dueAt } from "./due.ts";
import { type Draft, isPast, type Plan, plan } from "./plan.ts";
import { read } from "./row.ts";
import { write } from "./write.ts";

export { note } from "./history.ts";
export { type Draft, Taken } from "./plan.ts";
export { read } from "./row.ts";

/**
 * The law of the library, and the only way to write to it.
 *
 * Every change reads an image at `rev` and writes one transaction: the image on condition that `rev`
 * is still the same, and as much of the difference between what its row calls for (`want`) and what
 * is indexed as fits. Hence, at every moment: an ImageTag exists exactly when its image's `indexed`
 * says so, a Tag's count is the number of its ImageTags, and a Feature stands where its image says so. What does not fit leaves the image
 * `dirty`; the next step, any later change, or the sweep goes on with it. What breaks this all the same (a row
 * restored or written by hand) is drift: the change that meets it mends it (drift.ts) and goes on.
 */

const ATTEMPTS = 40;

/**
 * How many photos of one owner are changed at once: their transactions meet at the counts of the
 * tags they share, where more would only wait for each other.
 */
export const CHANGES_AT_ONCE = 4;

/** What is written in the transaction of a change. */
export interface Beside {
  /** What the image looks like from this change on; null: nothing is known of that any more. */
  features?: Features | null;
  /** The lines of text that the changed row speaks of (`text`), where they are others. */
  lines?: TextLine[];
  /** Only as the one image that holds its bytes. */
  first?: boolean;
  /** Only while the image that it says it is a duplicate of holds their bytes. */
  held?: boolean;
  /** It holds its bytes no longer. */
  release?: boolean;
}

/**
 * Changes an image. `mutate` gets a copy of the row (undefined if there is none) to alter and give back, or
 * gives back undefined to leave it as it is. It may run several times, always on the newest row: it
 * must derive everything from its argument.
 *
 * @param beside what is written with the changed row
 * @returns the row as it then stands, even if `mutate` declined and somebody else changed it.
 * @throws Taken as `first` and `held` ask.
 * @throws VisibleError `conflict` when others keep changing the same image or tags.
 */
export async function change(
  owner: string,
  id: string,
  mutate: (image: ImageRow | undefined) => Draft | undefined,
  beside: Beside = {},
): Promise<ImageRow | undefined> {
  let mutated = false;
  let unhashed = false;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const current = await read(owner, id);
    let draft: Draft | undefined;
    if (!mutated) draft = mutate(current && structuredClone(current));
    if (!draft && (!current || isFinished(current))) return current;
    const next = await plan(current, draft, { ...(draft && beside), unhashed });
    const outcome = await write(current, next, draft && beside.lines);
    if (outcome === "written") {
      mutated ||= draft !== undefined;
      await forgetTerms(owner, termsGone(next));
      if (!next.image.dirty) return next.image;
    } else if (outcome === "unhashed") {
      unhashed = true;
    } else if (outcome === "conflict") {
      await sleep(Math.random() * Math.min(500, 10 * 2 ** attempt));
    }
  }
  throw new VisibleError("conflict", "This photo is being changed elsewhere. Try again.");
}

/** The library's own terms that say something of photos, and not only of where they stand. */
const OF_PHOTOS = /^(copy-of|name|camera|place|album|unlisted):/;

/**
 * Terms that went out of the index and that the row says no more: one in the trash still says its words, and a tombstone
 * till it is erased.
 */
function termsGone({ image, differences }: Plan): string[] {
  const said = new Set(wordsSaid(image));
  return differences.flatMap(({ term, to }) => {
    if (to) return [];
    const word = afterPrefix("text:", term);
    if (word !== undefined) return said.has(word) ? [] : term;
    return isOwn(term) && !OF_PHOTOS.test(term) ? [] : term;
  });
}

/** Finishes what a crash left: brings the index in line and files the image under its new due date. */
export function finish(owner: string, id: string): Promise<ImageRow | undefined> {
  return change(owner, id, () => undefined);
}

/** Whether there is nothing to do for an image that nobody changes. */
function isFinished(image: ImageRow): boolean {
  return !image.dirty && !(image.due && isPast(image.due) && image.due !== dueAt(image));
}
