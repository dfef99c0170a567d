import { createHash } from "node:crypto";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { Resource } from "sst";
import { s3 } from "../aws/s3.ts";
import { previewKey, thumbKey } from "../image/objects.ts";
import { type Exif, readExif } from "./exif.ts";
import { sniff } from "./format.ts";
import { detect, isLargeEnough, type Recognition } from "./labels.ts";
import type { Job } from "./locate.ts";
import type { Claim } from "./once.ts";
import { type Renditions, render } from "./renditions.ts";
import { Unreadable } from "./unreadable.ts";

/** What is known of the bytes, as far as the work has come. */
export interface Found {
  bytes?: Buffer;
  etag?: string;
  sha256?: string;
  size?: number;
  type?: string;
  exif?: Exif;
  renditions?: Renditions;
  recognition?: Recognition;
  claim?: Claim;
  /** How often Rekognition was called. */
  calls?: number;
}

/**
 * Everything that takes time and changes no row; what is known goes into `found` as it comes.
 * @param answer decides whether the recognizer is called, and how often.
 * @throws Unreadable, and what `answer` throws
 */
export async function look(
  { owner, id }: Job,
  found: Found,
  answer: (call: () => Promise<Recognition>) => Promise<Recognition>,
): Promise<void> {
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
      put(previewKey(owner, id), renditions.preview, "image/jpeg"),
      put(thumbKey(owner, id), renditions.thumb, "image/webp"),
    ]);
    found.renditions = renditions;
  };
  const recognize = async () => {
    // What is too small for it has no tags.
    if (!isLargeEnough(renditions.previewSize)) found.recognition = { tags: [] };
    else
      found.recognition = await answer(() => {
        found.calls = (found.calls ?? 0) + 1;
        return detect(renditions.preview);
      });
  };
  // Also a photo that cannot be recognized is shown.
  for (const settled of await Promise.allSettled([keep(), recognize()])) {
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
