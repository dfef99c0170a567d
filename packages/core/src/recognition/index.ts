import { setTimeout as sleep } from "node:timers/promises";
import { ChangeMessageVisibilityCommand } from "@aws-sdk/client-sqs";
import { Resource } from "sst";
import { sqs } from "../aws/sqs.ts";
import { change, note } from "../image/change.ts";
import { erase } from "../image/index.ts";
import type { ImageRow } from "../library/index.ts";
import { MAX_BYTES } from "../upload/index.ts";
import { mergeTags, type Recognition } from "./labels.ts";
import { type Job, locate, stranger } from "./locate.ts";
import { type Found, look } from "./look.ts";
import type { Work } from "./message.ts";
import { claim } from "./once.ts";
import { openOriginal } from "./original.ts";
import { Parked } from "./pauses.ts";
import { refund, spend } from "./quota.ts";
import { backOff, faultOf, isThrottle, reasonOf, TRIES } from "./tries.ts";
import { Unreadable } from "./unreadable.ts";

export { readMessage, type Work } from "./message.ts";

/** One delivery of a message. */
export interface Attempt {
  /** How often the message was delivered, this time included. */
  receiveCount: number;
  /** Milliseconds left for this delivery. */
  remaining(): number;
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
  /** Of `waiting` and `exhausted`: seconds until the message comes again. */
  delay?: number;
  /** How often Rekognition was called. */
  calls?: number;
}

/** Time that settling a try's outcome may take. */
const RESERVE = 12_000;
/** Longest time a try waits for a recognizer that asks for patience. */
const PATIENCE = 25_000;

/**
 * Recognizes one photo: reads its object, makes its renditions, asks for its labels, and writes
 * them down. It may run twice at once, late, after a deletion, or be cut off anywhere: what is there in the end is the
 * same.
 *
 * @throws what prevents even the outcome from being written; the message then comes again by itself.
 */
export async function recognize(work: Work, attempt: Attempt): Promise<Outcome> {
  const place = await locate(work);
  if (!place) return { outcome: "skipped", detail: "Not a photo's key." };
  if (place.row?.purgedAt) return buried(place.row);
  const job = { ...place, key: work.key, forced: work.known !== undefined, requestId: work.requestId };
  const found: Found = {};
  try {
    const image = await start(job, found);
    if (image?.purgedAt) return buried(image);
    if (!found.bytes) return { outcome: "skipped", image, detail: "Recognized already, or never put." };
    const again = job.forced && image?.status === "ready";
    await look(job, found, (call) => {
      const ask = () => patiently(job, found, call, attempt);
      return again ? paid(job, ask) : once(job, found, ask);
    });
    const outcome = await finish(job, found);
    await found.claim?.release(outcome.outcome === "ready" ? job.id : undefined);
    return { ...outcome, calls: found.calls };
  } catch (error) {
    const outcome = await fail(job, found, error, attempt);
    await found.claim?.release();
    return { ...outcome, calls: found.calls };
  }
}

/** Has a message that was not done come again after `seconds`. */
export async function postpone(receiptHandle: string, seconds: number): Promise<void> {
  await sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: Resource.Recognition.url,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    }),
  );
}

/** Reads the object and marks the photo as being recognized, unless there is nothing to do. */
async function start(job: Job, found: Found): Promise<ImageRow | undefined> {
  const object = await openOriginal(job.key);
  if (!object) {
    const waits = (image?: ImageRow) => image && /^(waiting|recognizing|failed)$/.test(image.status);
    if (waits(job.row)) throw new Unreadable("The photo's file is gone.");
    return job.row;
  }
  found.size = object.size;
  let needed = false;
  const image = await change(job.owner, job.id, (image) => {
    needed = false;
    if (image?.purgedAt) return undefined;
    if (image?.status === "ready" && image.etag === object.etag && !job.forced) return undefined;
    needed = true;
    const next = image ?? stranger(job, object);
    next.attempts++;
    next.abandonedAt = undefined;
    next.expiresAt = undefined;
    next.parkedUntil = undefined;
    if (next.status !== "ready") {
      next.status = "recognizing";
      next.reason = undefined;
    }
    return next;
  });
  if (!needed) {
    object.body.destroy();
    return image;
  }
  found.etag = object.etag;
  if (object.size > MAX_BYTES) {
    object.body.destroy();
    throw new Unreadable("This photo is larger than 50 MB.");
  }
  const chunks: Buffer[] = [];
  for await (const chunk of object.body) chunks.push(chunk as Buffer);
  found.bytes = Buffer.concat(chunks);
  return image;
}

/** Has the same bytes recognized once: a photo that is ready already answers for its twins. */
async function once(job: Job, found: Found, call: () => Promise<Recognition>): Promise<Recognition> {
  found.claim = await claim(job.owner, found.sha256!);
  const { twin } = found.claim;
  if (!twin) return paid(job, call);
  return { tags: twin.tags.filter(({ source }) => source === "model"), recognizer: twin.recognizer };
}

/** Counts a call for the month, unless it brings nothing. */
async function paid({ owner }: Job, call: () => Promise<Recognition>): Promise<Recognition> {
  await spend(owner);
  try {
    return await call();
  } catch (error) {
    await refund(owner);
    throw error;
  }
}

/**
 * A recognizer that is being prepared, or is busy, is asked again within this delivery: the message's next one may be
 * minutes away. Meanwhile the photo says why it waits.
 */
async function patiently<T>(job: Job, found: Found, call: () => Promise<T>, attempt: Attempt): Promise<T> {
  const until = Date.now() + Math.min(PATIENCE, attempt.remaining() - RESERVE);
  let said: string | undefined;
  for (;;) {
    try {
      await found.claim?.keep();
      return await call();
    } catch (error) {
      const pause = 500 + Math.random() * 1000;
      if (!isThrottle(error) || Date.now() + pause > until) throw error;
      const reason = reasonOf(error);
      if (reason !== said) await wait(job, found, error);
      said = reason;
      await sleep(pause);
    }
  }
}

/** Writes down what was found out. */
async function finish(job: Job, found: Found): Promise<Outcome> {
  const { tags, recognizer } = found.recognition!;
  const image = await change(job.owner, job.id, (image) => {
    if (!image || image.purgedAt) return undefined;
    if (image.status === "ready" && image.etag === found.etag && !job.forced) return undefined;
    learn(image, found);
    image.status = "ready";
    image.reason = undefined;
    image.fault = undefined;
    image.tags = mergeTags(image.tags, tags);
    image.recognizer = recognizer;
    note(image, "recognized", tags.length === 1 ? "1 tag" : `${tags.length} tags`);
    return image;
  });
  if (!image || image.purgedAt) return buried(image);
  return { outcome: "ready", image };
}

/** Writes down why it did not work, and says what is to become of the message. */
async function fail(job: Job, found: Found, error: unknown, attempt: Attempt): Promise<Outcome> {
  if (error instanceof Parked) {
    const image = await wait(job, found, error);
    return image?.purgedAt ? buried(image) : { outcome: "parked", image, detail: error.message };
  }
  const permanent = error instanceof Unreadable;
  const exhausted = !permanent && attempt.receiveCount >= TRIES;
  let image: ImageRow | undefined;
  if (permanent || exhausted) {
    const reason = permanent ? error.message : "Recognition didn't work.";
    image = await change(job.owner, job.id, (image) => {
      if (!image || image.purgedAt || (exhausted && image.status === "ready")) return undefined;
      learn(image, found);
      image.status = "failed";
      image.reason = reason;
      image.fault = faultOf(permanent ? error.cause : error);
      note(image, "failed", reason);
      return image;
    });
  } else {
    image = await wait(job, found, error);
  }
  if (image?.purgedAt) return buried(image);
  if (permanent) return { outcome: "failed", image, detail: error.message, error: error.cause };
  // The next delivery is one too many: SQS sets the message aside at once, instead of when it would come again.
  if (exhausted) return { outcome: "exhausted", image, error, delay: 0 };
  return { outcome: "waiting", image, error, delay: backOff(attempt.receiveCount) };
}

function wait(job: Job, found: Found, error: unknown): Promise<ImageRow | undefined> {
  return change(job.owner, job.id, (image) => {
    if (!image || image.purgedAt || image.status === "ready" || image.status === "failed") return undefined;
    learn(image, found);
    image.status = "waiting";
    image.reason = reasonOf(error);
    image.fault = faultOf(error);
    image.parkedUntil = error instanceof Parked ? error.until.toISOString() : undefined;
    return image;
  });
}

/** What is known of the bytes goes into the row. */
function learn(image: ImageRow, { bytes, size, etag, sha256, type, exif, renditions }: Found): void {
  if (size !== undefined) image.bytes = bytes?.length ?? size;
  if (sha256) Object.assign(image, { sha256, etag });
  if (type) image.type = type;
  if (exif) Object.assign(image, { takenAt: exif.takenAt, camera: exif.camera, gps: exif.gps });
  if (renditions) {
    const { width, height, thumbhash } = renditions;
    Object.assign(image, { width, height, thumbhash });
  }
}

/** Whoever meets a tombstone deletes the objects: they may have come, or been made, after it. */
async function buried(image: ImageRow | undefined): Promise<Outcome> {
  if (image) await erase(image);
  return { outcome: "skipped", image, detail: "Deleted for ever." };
}
