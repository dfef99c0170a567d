import { change, note } from "../image/change.ts";
import { erase } from "../image/index.ts";
import { deleteIfUnchanged } from "../image/objects.ts";
import type { ImageRow } from "../library/index.ts";
import { type Labels, mergeTags } from "./labels.ts";
import type { Job } from "./locate.ts";
import { QuotaUsedUp } from "./pauses.ts";
import { backOff, faultOf, reasonOf } from "./tries.ts";
import { Gone, TooLarge, Unreadable } from "./unreadable.ts";

/** One delivery of a message. */
export interface Delivery {
  /** How often the message was delivered, this time included. */
  receiveCount: number;
  /** Milliseconds left for this delivery. */
  remaining(): number;
  /** Is told of each call of Rekognition: it costs money, whatever becomes of the photo. */
  onCall?(): void;
}

/** What a stage of the stack allows; infra/ says the numbers. */
export interface Limits {
  /** How often a message is tried before the queue moves it to the dead letters. */
  tries: number;
  /** Photos of one library that are recognized in a calendar month. */
  recognitionsPerMonth: number;
}

export interface Outcome {
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
  Pick<ImageRow, "sha256" | "etag" | "type" | "takenAt" | "camera" | "gps" | "width" | "height" | "thumbhash">
>;

/** Writes down what was found out. */
export async function write(job: Job, known: Facts, { tags, recognizer }: Labels): Promise<Outcome> {
  const image = await change(job.owner, job.id, (image) => {
    if (!image || image.purgedAt) return undefined;
    if (image.status === "ready" && image.etag === known.etag && !job.forced) return undefined;
    learn(image, known);
    image.status = "ready";
    image.reason = undefined;
    image.fault = undefined;
    image.tags = mergeTags(image.tags, tags);
    image.recognizer = recognizer;
    note(image, "recognized", tags.length === 1 ? "1 tag" : `${tags.length} tags`);
    return image;
  });
  if (!image || image.purgedAt) return skipPurged(image);
  return { outcome: "ready", image };
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
    const image = await giveUp(job, facts, error.message, error.cause, !gone);
    if (image?.purgedAt) return skipPurged(image);
    return { outcome: "failed", image, detail: error.message, error: error.cause };
  }
  const overQuota = error instanceof QuotaUsedUp;
  const exhausted = !overQuota && receiveCount >= tries;
  const image = exhausted
    ? await giveUp(job, known, "Recognition didn't work.", error)
    : await wait(job, known, error);
  if (image?.purgedAt) return skipPurged(image);
  if (overQuota) return { outcome: "parked", image, detail: error.message };
  // The next delivery is one too many: SQS sets the message aside at once, instead of when it would come again.
  if (exhausted) return { outcome: "exhausted", image, error, delay: 0 };
  return { outcome: "waiting", image, error, delay: backOff(receiveCount) };
}

/** @param evenReady a fault of the file takes away what was recognized before; a fault of ours does not */
function giveUp(job: Job, known: Facts, reason: string, cause: unknown, evenReady = false) {
  return change(job.owner, job.id, (image) => {
    if (!image || image.purgedAt || (image.status === "ready" && !evenReady)) return undefined;
    learn(image, known);
    image.status = "failed";
    image.reason = reason;
    image.fault = faultOf(cause);
    note(image, "failed", reason);
    return image;
  });
}

/** Writes down why the photo has to wait. */
export function wait(job: Job, known: Facts, error: unknown): Promise<ImageRow | undefined> {
  return change(job.owner, job.id, (image) => {
    if (!image || image.purgedAt || image.status === "ready" || image.status === "failed") return undefined;
    learn(image, known);
    image.status = "waiting";
    image.reason = reasonOf(error);
    image.fault = faultOf(error);
    image.parkedUntil = error instanceof QuotaUsedUp ? error.until.toISOString() : undefined;
    return image;
  });
}

/** A file that is not an image keeps the type that it was announced with. */
function learn(image: ImageRow, { type = image.type, ...facts }: Facts): void {
  Object.assign(image, { type, ...facts });
}

/** Whoever meets a tombstone deletes the objects: they may have come, or been made, after it. */
export async function skipPurged(image: ImageRow | undefined): Promise<Outcome> {
  if (image) await erase(image);
  return { outcome: "skipped", image, detail: "Deleted for ever." };
}
