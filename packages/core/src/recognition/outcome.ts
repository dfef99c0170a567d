import type { Allowance } from "../account/room.ts";
import { change, note } from "../image/change.ts";
import { erase, purge } from "../image/index.ts";
import { deleteIfUnchanged, deleteObjects, deleteRenditions } from "../image/objects.ts";
import type { ImageRow } from "../library/index.ts";
import type { Metadata } from "../metadata/index.ts";
import { rulesFor } from "../tag/rule-book.ts";
import { type Rules, renamed, stillRemoved } from "../tag/rules.ts";
import { describe } from "./describe.ts";
import { type Labels, mergeTags } from "./labels.ts";
import type { Job } from "./locate.ts";
import { QuotaUsedUp } from "./pauses.ts";
import { backOff, CUT_OFF, faultOf, NOT_WORKED, reasonOf } from "./tries.ts";
import { Gone, LibraryFull, TooLarge, Unreadable } from "./unreadable.ts";

/** One delivery of a message. */
export interface Delivery {
  /** How often the message was delivered, this time included. */
  receiveCount: number;
  /** Milliseconds left for this delivery. */
  remaining(): number;
  /** Is told of each call of a recognizer that costs money, whatever becomes of the photo. */
  onCall?(): void;
}

/** What a stage of the stack allows; infra/ says the numbers. */
export interface Limits extends Allowance {
  /** How often a message is tried before the queue moves it to the dead letters. */
  tries: number;
  /** Photos of one library that a paid recognizer is shown in a calendar month. */
  recognitionsPerMonth: number;
}

export interface Outcome {
  /** Why a photo that is ready has no features, where it should have. */
  fault?: unknown;
  /**
   * `waiting` and `exhausted` have an error: the message must go back, or to the dead-letter queue. `parked` has
   * none: the sweep sends a new message when the month is over.
   */
  outcome: "ready" | "failed" | "skipped" | "parked" | "waiting" | "exhausted";
  image?: ImageRow;
  detail?: string;
  error?: unknown;
  /** Seconds until the message comes again, for `waiting` and `exhausted`. */
  delay?: number;
}

/** What was found out about a photo's file, for its row. */
export type Facts = Partial<
  Pick<ImageRow, "sha256" | "etag" | "type" | "width" | "height" | "thumbhash" | "incomplete" | "sidecar">
> & {
  /** What the file says about itself. */
  metadata?: Metadata;
};

/** Writes down what was found out. */
export async function write(
  job: Job,
  known: Facts,
  { tags, recognizer, features, fault }: Labels,
): Promise<Outcome> {
  const rules = await rulesFor(job.owner);
  const recognized = (image: ImageRow | undefined) => {
    if (!image || image.purgedAt || image.duplicateOf) return undefined;
    if (image.status === "ready" && image.etag === known.etag && !job.forced) return undefined;
    // Before tags under their new names come.
    image.removed = stillRemoved(image, rules);
    image.tags = mergeTags(image.tags, "model", renamed(tags, rules));
    learn(image, known, rules);
    image.status = "ready";
    image.reason = undefined;
    image.fault = undefined;
    image.recognizer = recognizer;
    note(image, "recognized", tags.length === 1 ? "1 tag" : `${tags.length} tags`);
    return image;
  };
  // Features that failed for once leave those of the same bytes.
  const same = fault !== undefined && job.row?.sha256 === known.sha256;
  const image = await change(job.owner, job.id, recognized, {
    features: features ?? (same ? undefined : null),
  });
  if (!image || image.purgedAt) return skipPurged(image);
  if (image.duplicateOf) return skipDuplicate(image);
  return { outcome: "ready", image, fault };
}

/** Writes down why it did not work, with what was known by then, and says what is to become of the message. */
export async function fail(
  job: Job,
  known: Facts,
  error: unknown,
  { receiveCount }: Delivery,
  { tries }: Limits,
): Promise<Outcome> {
  if (error instanceof Unreadable) {
    const gone = error instanceof Gone;
    // Before the row says that it has failed: whatever stops this leaves a photo that is due, and it happens again.
    if (error instanceof TooLarge && !(await deleteIfUnchanged(job.key, error.etag)))
      return { outcome: "skipped", image: job.row, detail: "Another file took its place." };
    const facts = gone ? { ...known, etag: undefined } : known;
    // Of a file that is gone the row was unfinished: if it is ready by now, another file came.
    const full = error instanceof LibraryFull;
    // Of the bytes that are there nothing is known: those of before, if there were any, are gone.
    const seen = full ? { ...facts, etag: error.etag, sha256: undefined } : facts;
    const image = await giveUp(job, seen, error.message, error.cause, { evenReady: !gone, toTrash: full });
    if (image?.purgedAt) return skipPurged(image);
    if (image?.duplicateOf) return skipDuplicate(image);
    return { outcome: "failed", image, detail: error.message, error: error.cause };
  }
  const overQuota = error instanceof QuotaUsedUp;
  const exhausted = !overQuota && receiveCount >= tries;
  const image = exhausted ? await giveUp(job, known, NOT_WORKED, error) : await wait(job, known, error);
  if (image?.purgedAt) return skipPurged(image);
  if (image?.status === "ready") await endTry(image, exhausted);
  if (overQuota) return { outcome: "parked", image, detail: error.message };
  // The next delivery is one too many: SQS sets the message aside at once, instead of when it would come again.
  if (exhausted) return { outcome: "exhausted", image, error, delay: 0 };
  return { outcome: "waiting", image, error, delay: backOff(receiveCount) };
}

/** A photo that is ready stays as it is: only that this try has ended, and whether its owner still waits for one. */
async function endTry({ owner, id }: ImageRow, wasLast: boolean): Promise<void> {
  await change(owner, id, (image) =>
    image?.status === "ready" && image.begun
      ? { ...image, begun: undefined, askedAt: wasLast ? undefined : image.askedAt }
      : undefined,
  );
}

interface GivingUp {
  /** A fault of the file takes away what was recognized before; a fault of ours does not. */
  evenReady?: boolean;
  toTrash?: boolean;
}

async function giveUp(
  job: Job,
  known: Facts,
  reason: string,
  cause: unknown,
  { evenReady, toTrash }: GivingUp = {},
) {
  const rules = await rulesFor(job.owner);
  const failed = (image: ImageRow | undefined) => {
    if (!image || image.purgedAt || image.duplicateOf) return undefined;
    if (image.status === "ready" && !evenReady) return undefined;
    learn(image, known, rules);
    image.status = "failed";
    image.reason = reason;
    image.fault = faultOf(cause);
    note(image, "failed", reason);
    if (toTrash) image.trashedAt ??= new Date().toISOString();
    return image;
  };
  return change(job.owner, job.id, failed, { features: null });
}

/** Writes down why the photo has to wait. */
export async function wait(job: Job, known: Facts, error: unknown): Promise<ImageRow | undefined> {
  const rules = await rulesFor(job.owner);
  return change(job.owner, job.id, (image) => {
    if (!image || image.purgedAt || image.status === "ready") return undefined;
    // That was written in case this try would not come so far.
    if (image.status === "failed" && image.reason !== CUT_OFF) return undefined;
    const { askedAt } = image;
    learn(image, known, rules);
    image.askedAt = askedAt;
    image.status = "waiting";
    image.reason = reasonOf(error);
    image.fault = faultOf(error);
    image.parkedUntil = error instanceof QuotaUsedUp ? error.until.toISOString() : undefined;
    return image;
  });
}

/** A file that is not an image keeps the type that it was announced with. */
function learn(image: ImageRow, { type = image.type, metadata, ...facts }: Facts, rules: Rules): void {
  // Other bytes are another picture: what was written in the one before is not in it.
  if (facts.sha256 && image.sha256 !== facts.sha256) image.text = undefined;
  Object.assign(image, { type, ...facts, begun: undefined, askedAt: undefined });
  if (metadata) describe(image, metadata, rules);
}

/** It became a duplicate meanwhile: what was made of it is not needed. */
async function skipDuplicate(image: ImageRow): Promise<Outcome> {
  await deleteRenditions(image);
  return { outcome: "skipped", image, detail: `The same file is in the library as ${image.duplicateOf}.` };
}

/** Whoever meets a tombstone deletes the objects: they may have come, or been made, after it. */
export async function skipPurged(image: ImageRow | undefined): Promise<Outcome> {
  if (image) await erase(image);
  return { outcome: "skipped", image, detail: "Deleted for ever." };
}

/** What comes of an account that was deleted goes the way of the rest of it, with a row or without. */
export async function skipGone({ owner, id, key, row }: Job): Promise<Outcome> {
  if (row) await purge({ owner, id });
  else await deleteObjects({ owner, id, key });
  return { outcome: "skipped", detail: "Its account was deleted." };
}
