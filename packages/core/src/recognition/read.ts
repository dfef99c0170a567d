import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { Resource } from "sst";
import { s3 } from "../aws/s3.ts";
import { change } from "../image/change.ts";
import type { ImageRow } from "../library/index.ts";
import { MAX_BYTES } from "../upload/index.ts";
import { sniff } from "./format.ts";
import { createRow, type Job } from "./locate.ts";
import type { Facts } from "./outcome.ts";
import { Gone, TooLarge } from "./unreadable.ts";

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
 * @throws Gone, TooLarge
 */
export async function read(job: Job): Promise<{ image?: ImageRow; original?: Original }> {
  const object = await open(job.key);
  if (!object) {
    if (job.row && /^(waiting|recognizing|failed)$/.test(job.row.status)) throw new Gone();
    return { image: job.row };
  }
  try {
    const { image, needed } = await begin(job, object);
    if (!needed) return { image };
    if (object.size > MAX_BYTES) throw new TooLarge(object.etag);
    const chunks: Buffer[] = [];
    for await (const chunk of object.body) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const type = sniff(bytes);
    return { image, original: { bytes, sha256, type, facts: { sha256, etag: object.etag, type } } };
  } finally {
    object.body.destroy();
  }
}

interface StoredObject {
  body: Readable;
  etag: string;
  size: number;
  type: string;
}

async function open(key: string): Promise<StoredObject | undefined> {
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

/** Marks the photo, unless it was deleted for good, or is ready with these very bytes and nobody asks again. */
async function begin(job: Job, object: StoredObject): Promise<{ image?: ImageRow; needed: boolean }> {
  let needed = false;
  const image = await change(job.owner, job.id, (image) => {
    needed = !image?.purgedAt && (image?.status !== "ready" || image.etag !== object.etag || job.forced);
    if (!needed) return undefined;
    const next = image ?? createRow(job, object);
    next.bytes = object.size;
    next.attempts++;
    next.abandonedAt = undefined;
    next.expiresAt = undefined;
    next.parkedUntil = undefined;
    // What is too large is deleted: until that is done the photo counts as unfinished, for the sweep to see to.
    if (next.status !== "ready" || object.size > MAX_BYTES) {
      next.status = "recognizing";
      next.reason = undefined;
    }
    return next;
  });
  return { image, needed };
}
