import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { Resource } from "sst";
import { type Allowance, addedToday, bytesOf, countNew, fullOf, nextDay } from "../account/room.ts";
import { s3 } from "../aws/s3.ts";
import { sniff } from "../format/index.ts";
import { change, note } from "../image/change.ts";
import { isUpload } from "../image/keys.ts";
import type { ImageRow } from "../library/index.ts";
import { MAX_BYTES } from "../upload/limits/index.ts";
import { createRow, type Job } from "./locate.ts";
import type { Facts } from "./outcome.ts";
import { QuotaUsedUp } from "./pauses.ts";
import { readSidecar } from "./sidecar.ts";
import { beginTry, CUT_OFF } from "./tries.ts";
import { Gone, LibraryFull, TooLarge } from "./unreadable.ts";

/** A photo's file as it was uploaded. */
export interface Original {
  bytes: Buffer;
  sha256: string;
  /** Undefined for a format that is not taken. */
  type: string | undefined;
  facts: Facts;
}

/**
 * Reads a photo's object and marks the photo as being recognized; without `original` there is nothing to do.
 * @param lastTry nobody will come back to it
 * @throws Gone, TooLarge, LibraryFull, QuotaUsedUp
 */
export async function read(
  job: Job,
  lastTry: boolean,
  allowance: Allowance,
): Promise<{ image?: ImageRow; original?: Original }> {
  const object = await open(job.key);
  if (!object) {
    if (job.row && !job.row.duplicateOf && /^(waiting|recognizing|failed)$/.test(job.row.status))
      throw new Gone();
    return { image: job.row };
  }
  try {
    const { image, needed } = await begin(job, object, lastTry);
    if (!needed) return { image };
    if (object.size > MAX_BYTES) throw new TooLarge(object.etag);
    if (image && cameByItself(image)) await admit(image, object.etag, allowance);
    const chunks: Buffer[] = [];
    for await (const chunk of object.body) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const type = sniff(bytes);
    const facts: Facts = { sha256, etag: object.etag, type };
    // Whoever uploads through the site sends it along.
    const sidecar = type && image && !isUpload(image) ? await readSidecar(job.key) : undefined;
    if (sidecar) facts.sidecar = sidecar;
    return { image, original: { bytes, sha256, type, facts } };
  } finally {
    object.body.destroy();
  }
}

/** Whether somebody put it past the API, which lets nobody add more than they may. */
function cameByItself(image: ImageRow): boolean {
  return !isUpload(image) && image.duplicateOf === undefined;
}

/**
 * Asks whether there is room for an object that was not read yet: a new photo, or another file in its place.
 * @throws LibraryFull when its owner's library is full, QuotaUsedUp when the day's photos have been added
 */
async function admit(
  { owner, sha256, etag: known }: ImageRow,
  etag: string,
  allowance: Allowance,
): Promise<void> {
  const isNew = sha256 === undefined;
  if (!isNew && known === etag) return;
  // It is counted already.
  if ((await bytesOf(owner)) > allowance.bytes) throw new LibraryFull(etag, fullOf(allowance));
  if (isNew && !(await countNew(owner, 1, allowance.photosPerDay)))
    throw new QuotaUsedUp(nextDay(), addedToday(allowance));
}

interface StoredObject {
  body: Readable;
  etag: string;
  size: number;
  type: string;
  modifiedAt?: string;
}

async function open(key: string): Promise<StoredObject | undefined> {
  try {
    const { Body, ETag, ContentLength, ContentType, Metadata } = await s3.send(
      new GetObjectCommand({ Bucket: Resource.Photos.name, Key: key }),
    );
    return {
      body: Body as Readable,
      etag: ETag ?? "",
      size: ContentLength ?? 0,
      type: ContentType ?? "",
      modifiedAt: modifiedAt(Metadata),
    };
  } catch (error) {
    if (error instanceof Error && (error.name === "NoSuchKey" || error.name === "NotFound")) return undefined;
    throw error;
  }
}

/**
 * When a file was last modified before it was put into the bucket, as clients that keep it say: rclone and s3fs in `mtime`,
 * s3cmd in `s3cmd-attrs` (Unix seconds, with fractions). The AWS CLI does not. Its clock's zone is not known: UTC.
 */
function modifiedAt(metadata: Record<string, string> = {}): string | undefined {
  const attributes = /(?:^|\/)mtime:(\d+)/.exec(metadata["s3cmd-attrs"] ?? "")?.[1];
  const seconds = Number(metadata.mtime ?? attributes);
  return seconds > 0 && seconds < 1e11 ? new Date(seconds * 1000).toISOString() : undefined;
}

/**
 * Marks the photo, unless it was deleted for good, is ready with these very bytes and nobody asks again, or was cut off too
 * often. A process that is killed writes nothing: so before its last try it has failed, until the try says otherwise.
 */
async function begin(
  job: Job,
  object: StoredObject,
  lastTry: boolean,
): Promise<{ image?: ImageRow; needed: boolean }> {
  let needed = false;
  const image = await change(job.owner, job.id, (image) => {
    const known = image?.etag === object.etag;
    needed = !image?.purgedAt && (image?.status !== "ready" || !known || job.forced);
    // The upload of a duplicate is being deleted.
    if (known && image?.duplicateOf && isUpload(image)) needed = false;
    if (!needed && image?.lostAt && known) return { ...image, lostAt: undefined, reason: undefined };
    if (!needed) return undefined;
    const next = image ?? createRow(job, object);
    const tried = beginTry(next.begun, object.etag);
    if (!tried) {
      needed = false;
      // Its message goes, and with it the last that anybody waits for.
      return { ...next, begun: undefined, askedAt: undefined };
    }
    next.begun = tried.begun;
    next.bytes = object.size;
    next.attempts++;
    next.abandonedAt = undefined;
    next.expiresAt = undefined;
    next.parkedUntil = undefined;
    if (next.lostAt) next.reason = undefined;
    next.lostAt = undefined;
    // What is too large is deleted: until that is done the photo counts as unfinished, for the sweep to see to.
    if (next.duplicateOf) return next;
    // Another file is another photo: until it is recognized, nothing that was said of the one before holds.
    if (next.status !== "ready" || !known) {
      next.status = "recognizing";
      next.reason = undefined;
      if ((lastTry || tried.last) && object.size <= MAX_BYTES) {
        next.status = "failed";
        next.reason = CUT_OFF;
        // Its bytes are those that were announced, and stay its own.
        if (isUpload(next)) next.etag = object.etag;
        note(next, "last try");
      }
    }
    return next;
  });
  return { image, needed };
}
