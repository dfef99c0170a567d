import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import pMap from "p-map";
import { Resource } from "sst";
import * as z from "zod";
import { type Allowance, makeRoom } from "../account/room.ts";
import { s3 } from "../aws/s3.ts";
import { VisibleError } from "../errors/index.ts";
import { fn } from "../fn/index.ts";
import { canonicalType, reasonNotAnnounced, typeOfName, types } from "../format/index.ts";
import { createImageId } from "../ids/index.ts";
import { CHANGES_AT_ONCE, change, note, Taken } from "../image/change.ts";
import { originalKey } from "../image/objects.ts";
import type { Draft } from "../image/plan.ts";
import { holderOf } from "../image/twins.ts";
import type { ImageRow } from "../library/index.ts";
import { requeue } from "../recognition/queue.ts";
import { mend } from "../term/index.ts";
import { type Brought, bring, bringMore, broughtBy, fields } from "./brought.ts";
import { MAX_BYTES } from "./limits/index.ts";

const EXPIRES = 15 * 60;

export const UploadFile = z
  .object({
    name: z
      .string()
      .min(1, "A file needs a name.")
      .max(255, "A file's name has at most 255 characters.")
      .regex(/^\P{Cc}*$/u, "A file's name has no control characters.")
      // Some file systems have names that are no text.
      .transform(mend),
    type: z
      .string()
      .max(255, "A type has at most 255 characters.")
      .meta({
        description: "MIME type, as the browser says it; its other names, and none, are taken too",
        examples: [...types],
      }),
    size: z
      .number()
      .int()
      .min(1, "This file is empty.")
      .max(MAX_BYTES, "This file is larger than 50 MB.")
      .meta({ description: "Bytes" }),
    sha256: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, "A SHA-256 is 64 hexadecimal digits.")
      .transform((hex) => hex.toLowerCase()),
    modifiedAt: z.iso
      .datetime({ offset: true })
      .transform(localTime)
      .optional()
      .meta({ description: "When the file was last modified, in local time with its offset" }),
    ...fields,
  })
  .superRefine(({ name, type }, context) => {
    const message = reasonNotAnnounced(name, type);
    if (message) context.addIssue({ code: "custom", path: ["type"], message });
  })
  // What says nothing is decided by the bytes, once they are there.
  .transform(({ type, ...file }) => ({
    ...file,
    type: canonicalType(type) ?? typeOfName(file.name) ?? "application/octet-stream",
  }))
  .meta({ id: "UploadFile" });

/** Minutes by which the clocks of whoever adds photos are ahead of UTC: from -12:00 to +14:00. */
export const UtcOffset = z.number().int().min(-720).max(840);

export const Files = z.array(UploadFile).min(1, "No files.").max(100, "At most 100 files at a time.");

/** Leave to post one file, or the photo that it already is. */
export const UploadGrant = z
  .union([
    z.object({ id: z.string(), url: z.url(), fields: z.record(z.string(), z.string()) }),
    z.object({ duplicateOf: z.string() }),
  ])
  .meta({ id: "UploadGrant" });
export type UploadGrant = z.infer<typeof UploadGrant>;

/**
 * Prepares uploads: for each file a presigned POST that takes exactly these bytes under exactly one key for 15
 * minutes, or the id of the photo that holds the same bytes already. That photo comes back from the trash, since adding it
 * again says that it is wanted, and is tried again if it had failed.
 *
 * Bytes that are on their way already get another POST of the same photo: whoever reloads the page, or adds a file in
 * two of them, adds one photo.
 */
export const prepare = fn(
  z.object({
    owner: z.string(),
    files: Files,
    utcOffset: UtcOffset.optional(),
    correlation: z.string().optional(),
    /** What their owner may keep and add; without it, anything. */
    allowance: z.custom<Allowance>().optional(),
  }),
  async ({ owner, files, allowance, ...origin }): Promise<UploadGrant[]> => {
    if (allowance) await makeRoom(owner, await sizesOfNew(owner, files), allowance);
    const brought = await broughtBy(owner, files);
    return pMap(files, (file, at) => prepareOne(owner, file, brought[at]!, origin), {
      concurrency: CHANGES_AT_ONCE,
    });
  },
);

/** Bytes of the files that the library does not have, nor has leave to get. */
async function sizesOfNew(owner: string, files: UploadFile[]): Promise<number[]> {
  const sizes = new Map(files.map(({ sha256, size }) => [sha256, size]));
  const known = await pMap(sizes.keys(), (sha256) => holderOf(owner, sha256), { concurrency: 10 });
  return [...sizes.values()].filter((_, index) => !known[index]);
}

type UploadFile = z.output<typeof UploadFile>;

/** Where the photos come from. */
interface Origin {
  utcOffset?: number;
  correlation?: string;
}

const ATTEMPTS = 10;

async function prepareOne(
  owner: string,
  file: UploadFile,
  brought: Brought,
  origin: Origin,
): Promise<UploadGrant> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const holder = await holderOf(owner, file.sha256);
    const granted = holder
      ? await addAgain(holder, file, brought)
      : await addNew(owner, file, brought, origin);
    if (granted) return granted;
  }
  throw new VisibleError("conflict", "This file is being added elsewhere. Try again.");
}

/** Undefined when another request was first. */
async function addNew(
  owner: string,
  file: UploadFile,
  brought: Brought,
  origin: Origin,
): Promise<UploadGrant | undefined> {
  const id = createImageId();
  const image: Draft = {
    owner,
    id,
    key: originalKey(owner, id),
    name: file.name,
    type: file.type,
    bytes: file.size,
    sha256: file.sha256,
    modifiedAt: file.modifiedAt,
    addedAt: new Date().toISOString(),
    status: "uploading",
    attempts: 0,
    history: [],
    tags: [],
    removed: [],
    ...origin,
  };
  bring(image, brought);
  note(image, "added");
  try {
    await change(owner, id, (existing) => (existing ? undefined : image), { first: true });
  } catch (error) {
    if (error instanceof Taken) return undefined;
    throw error;
  }
  return grant(image, file);
}

/** Undefined when the photo lets go of its bytes at this moment. */
async function addAgain(
  holder: ImageRow,
  file: UploadFile,
  brought: Brought,
): Promise<UploadGrant | undefined> {
  let retried = false;
  const image = await change(holder.owner, holder.id, (image) => {
    retried = false;
    if (image?.hashed !== file.sha256) return undefined;
    const more = bringMore(image, brought);
    // The new grant has its own time.
    if (image.status === "uploading" && !image.trashedAt) return image;
    if (!image.trashedAt && image.status !== "failed") return more ? image : undefined;
    if (image.trashedAt) note(image, "put back", "It was added again.");
    image.trashedAt = undefined;
    if (image.status === "failed") {
      retried = true;
      image.begun = undefined;
      image.status = "waiting";
      image.reason = undefined;
      note(image, "retry asked", "It was added again.");
    }
    return image;
  });
  if (image?.hashed !== file.sha256) return undefined;
  // What is gone from the bucket comes back under its own key.
  if (image.status === "uploading" || image.lostAt) return grant(image, file);
  if (retried) await requeue(image);
  return { duplicateOf: image.id };
}

async function grant({ id, key }: Pick<ImageRow, "id" | "key">, file: UploadFile): Promise<UploadGrant> {
  const checksum = Buffer.from(file.sha256, "hex").toString("base64");
  const { url, fields } = await createPresignedPost(s3, {
    Bucket: Resource.Photos.name,
    Key: key,
    Fields: {
      "Content-Type": file.type,
      "x-amz-checksum-algorithm": "SHA256",
      "x-amz-checksum-sha256": checksum,
    },
    Conditions: [["content-length-range", file.size, file.size]],
    Expires: EXPIRES,
  });
  return { id, url, fields };
}

/** `2015-07-12T20:00:00+02:00` → `2015-07-12T20:00:00.000Z`: what clocks on the wall said. */
function localTime(withOffset: string): string {
  return new Date(withOffset.replace(/(Z|[+-]\d\d:\d\d)$/, "Z")).toISOString();
}
