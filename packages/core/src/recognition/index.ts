import { createHash } from "node:crypto";
import { basename } from "node:path/posix";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { ChangeMessageVisibilityCommand } from "@aws-sdk/client-sqs";
import { Resource } from "sst";
import { s3 } from "../aws/s3.ts";
import { sqs } from "../aws/sqs.ts";
import { ImageId, imageIdOfKey } from "../ids/index.ts";
import { change, type Draft, note, read } from "../image/change.ts";
import { erase } from "../image/index.ts";
import { previewKey, thumbKey } from "../image/objects.ts";
import type { ImageRow } from "../library/index.ts";
import { MAX_BYTES } from "../upload/index.ts";
import { type Exif, readExif } from "./exif.ts";
import { sniff } from "./format.ts";
import { detect, mergeTags, type Recognition } from "./labels.ts";
import type { Work } from "./message.ts";
import { type Renditions, render } from "./renditions.ts";
import { backOff, isThrottle, reasonOf, TRIES } from "./tries.ts";
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
  /** `waiting` and `exhausted` have an error: the message must go back, or to the dead-letter queue. */
  outcome: "ready" | "failed" | "skipped" | "waiting" | "exhausted";
  image?: ImageRow;
  detail?: string;
  error?: unknown;
  /** Of `waiting`: seconds until the next try. */
  delay?: number;
}

/** Time that settling a try's outcome may take. */
const RESERVE = 12_000;
/** Longest time a try waits for a recogniser that asks for patience. */
const PATIENCE = 25_000;

/**
 * Recognises one photo: reads its object, makes its renditions, asks for its labels, and writes
 * them down. It may run twice at once, late, after a deletion, or be cut off anywhere: what is there in the end is the
 * same.
 *
 * @throws what prevents even the outcome from being written; the message then comes again by itself.
 */
export async function recognise(work: Work, attempt: Attempt): Promise<Outcome> {
  const place = await locate(work);
  if (!place) return { outcome: "skipped", detail: "Not a photo's key." };
  if (place.row?.purgedAt) return buried(place.row);
  const job = { ...place, key: work.key, forced: work.known !== undefined, requestId: work.requestId };
  const found: Found = {};
  try {
    const image = await start(job, found);
    if (image?.purgedAt) return buried(image);
    if (!found.bytes) return { outcome: "skipped", image, detail: "Recognised already, or never put." };
    await look(job, found, attempt);
    return await finish(job, found);
  } catch (error) {
    return fail(job, found, error, attempt);
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

interface Job {
  owner: string;
  id: string;
  key: string;
  row: ImageRow | undefined;
  /** Somebody asked for it: also what is ready is recognised. */
  forced: boolean;
  requestId?: string;
}

/** What is known of the bytes, as far as the work has come. */
interface Found {
  bytes?: Buffer;
  etag?: string;
  sha256?: string;
  size?: number;
  type?: string;
  exif?: Exif;
  renditions?: Renditions;
  recognition?: Recognition;
}

/**
 * Whose photo an object is. An upload's key holds its id; any other object below `private/{owner}/`
 * was put by another client and has the id of its key.
 */
async function locate(work: Work): Promise<Pick<Job, "owner" | "id" | "row"> | undefined> {
  if (work.known) {
    const row = await read(work.known.owner, work.known.id);
    return row?.key === work.key ? { ...work.known, row } : undefined;
  }
  const [, owner, rest] = /^private\/([^/]+)\/(.*[^/])$/s.exec(work.key) ?? [];
  if (!owner || !rest) return undefined;
  const id = rest.startsWith("photos/") ? rest.slice("photos/".length) : "";
  if (ImageId.safeParse(id).success) {
    const row = await read(owner, id);
    if (row) return { owner, id, row };
  }
  const keyId = imageIdOfKey(work.key);
  return { owner, id: keyId, row: await read(owner, keyId) };
}

/** Reads the object and marks the photo as being recognised, unless there is nothing to do. */
async function start(job: Job, found: Found): Promise<ImageRow | undefined> {
  const object = await open(job.key);
  if (!object) {
    const waits = (image?: ImageRow) => image && /^(waiting|recognising|failed)$/.test(image.status);
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
    if (next.status !== "ready") {
      next.status = "recognising";
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

async function open(key: string) {
  try {
    const { Body, ETag, ContentLength, ContentType } = await s3.send(
      new GetObjectCommand({ Bucket: Resource.Photos.name, Key: key }),
    );
    return { body: Body as Readable, etag: ETag ?? "", size: ContentLength ?? 0, type: ContentType ?? "" };
  } catch (error) {
    if (error instanceof Error && (error.name === "NoSuchKey" || error.name === "NotFound")) return undefined;
    throw error;
  }
}

/** The row of an object that another client put. */
function stranger(job: Job, object: { size: number; type: string }): Draft {
  const image = {
    owner: job.owner,
    id: job.id,
    key: job.key,
    name: basename(job.key),
    type: object.type,
    bytes: object.size,
    addedAt: new Date().toISOString(),
    status: "waiting" as const,
    attempts: 0,
    history: [],
    tags: [],
    removed: [],
    correlation: job.requestId,
  };
  note(image, "found in the bucket");
  return image;
}

/** Everything that takes time and changes no row. */
async function look(job: Job, found: Found, attempt: Attempt): Promise<void> {
  const bytes = found.bytes!;
  found.sha256 = createHash("sha256").update(bytes).digest("hex");
  if (bytes.length === 0) throw new Unreadable("This file is empty.");
  const type = sniff(bytes);
  if (!type) throw new Unreadable("This file isn't an image.");
  found.type = type;
  const [renditions, exif] = await inTurn(() => Promise.all([render(bytes, type), readExif(bytes, type)]));
  found.exif = exif;
  const put = (Key: string, Body: Buffer, ContentType: string) =>
    s3.send(
      new PutObjectCommand({
        Bucket: Resource.Photos.name,
        Key,
        Body,
        ContentType,
        CacheControl: "private, max-age=86400",
      }),
    );
  const keep = async () => {
    await Promise.all([
      put(previewKey(job.owner, job.id), renditions.preview, "image/jpeg"),
      put(thumbKey(job.owner, job.id), renditions.thumb, "image/webp"),
    ]);
    found.renditions = renditions;
  };
  const recognise = async () => {
    const call = () => detect(renditions.preview, renditions.previewSize);
    found.recognition = await patiently(job, found, call, attempt);
  };
  // Also a photo that cannot be recognised is shown.
  for (const settled of await Promise.allSettled([keep(), recognise()])) {
    if (settled.status === "rejected") throw settled.reason;
  }
}

/** Decoding is what fills the memory: of the photos of a batch, two at a time. */
const decoding = new Set<Promise<unknown>>();
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  while (decoding.size >= 2) await Promise.race(decoding);
  const turn = work();
  const settled: Promise<unknown> = Promise.allSettled([turn]).then(() => decoding.delete(settled));
  decoding.add(settled);
  return turn;
}

/**
 * A recogniser that is being prepared, or is busy, is asked again within this delivery: the message's next one may be
 * minutes away. Meanwhile the photo says why it waits.
 */
async function patiently<T>(job: Job, found: Found, call: () => Promise<T>, attempt: Attempt): Promise<T> {
  const until = Date.now() + Math.min(PATIENCE, attempt.remaining() - RESERVE);
  let said: string | undefined;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const pause = 500 + Math.random() * 1000;
      if (!isThrottle(error) || Date.now() + pause > until) throw error;
      const reason = reasonOf(error);
      if (reason !== said) await wait(job, found, reason);
      said = reason;
      await sleep(pause);
    }
  }
}

/** Writes down what was found out. */
async function finish(job: Job, found: Found): Promise<Outcome> {
  const { tags, recogniser } = found.recognition!;
  const image = await change(job.owner, job.id, (image) => {
    if (!image || image.purgedAt) return undefined;
    if (image.status === "ready" && image.etag === found.etag && !job.forced) return undefined;
    learn(image, found);
    image.status = "ready";
    image.reason = undefined;
    image.tags = mergeTags(image.tags, tags);
    image.recogniser = recogniser;
    note(image, "recognised", tags.length === 1 ? "1 tag" : `${tags.length} tags`);
    return image;
  });
  if (!image || image.purgedAt) return buried(image);
  return { outcome: "ready", image };
}

/** Writes down why it did not work, and says what is to become of the message. */
async function fail(job: Job, found: Found, error: unknown, attempt: Attempt): Promise<Outcome> {
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
      note(image, "failed", reason);
      return image;
    });
  } else {
    image = await wait(job, found, reasonOf(error));
  }
  if (image?.purgedAt) return buried(image);
  if (permanent) return { outcome: "failed", image, detail: error.message, error: error.cause };
  if (exhausted) return { outcome: "exhausted", image, error };
  return { outcome: "waiting", image, error, delay: backOff(attempt.receiveCount) };
}

function wait(job: Job, found: Found, reason: string): Promise<ImageRow | undefined> {
  return change(job.owner, job.id, (image) => {
    if (!image || image.purgedAt || image.status === "ready" || image.status === "failed") return undefined;
    learn(image, found);
    image.status = "waiting";
    image.reason = reason;
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
