import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import pMap from "p-map";
import { Resource } from "sst";
import * as z from "zod";
import { s3 } from "../aws/s3.ts";
import { fn } from "../fn/index.ts";
import { createImageId } from "../ids/index.ts";
import { CHANGES_AT_ONCE, change, note } from "../image/change.ts";
import { originalKey } from "../image/objects.ts";
import { library } from "../library/index.ts";

/** The types of file that are taken. */
export const types = [
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/heic",
  "image/heif",
  "image/avif",
  "image/gif",
  "image/tiff",
] as const;

/** 50 MB. */
export const MAX_BYTES = 50 * 1024 * 1024;

const EXPIRES = 15 * 60;

export const UploadFile = z
  .object({
    name: z
      .string()
      .min(1, "A file needs a name.")
      .max(255, "A file's name has at most 255 characters.")
      .regex(/^\P{Cc}*$/u, "A file's name has no control characters."),
    type: z.enum(types, "Photos are JPEG, PNG, WebP, HEIC, AVIF, GIF or TIFF."),
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
  })
  .meta({ id: "UploadFile" });

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
 * minutes, or the id of the photo that holds the same bytes already. That photo comes back
 * from the trash, since adding it again says that it is wanted.
 */
export const prepare = fn(
  z.object({ owner: z.string(), files: Files, correlation: z.string().optional() }),
  async ({ owner, files, correlation }): Promise<UploadGrant[]> =>
    pMap(files, (file) => prepareOne(owner, file, correlation), { concurrency: CHANGES_AT_ONCE }),
);

async function prepareOne(
  owner: string,
  file: z.output<typeof UploadFile>,
  correlation: string | undefined,
): Promise<UploadGrant> {
  const duplicateOf = await findArrived(owner, file.sha256);
  if (duplicateOf) return { duplicateOf };

  const id = createImageId();
  const key = originalKey(owner, id);
  await change(owner, id, (existing) => {
    if (existing) return undefined;
    const image = {
      owner,
      id,
      key,
      name: file.name,
      type: file.type,
      bytes: file.size,
      sha256: file.sha256,
      addedAt: new Date().toISOString(),
      status: "uploading" as const,
      attempts: 0,
      history: [],
      tags: [],
      removed: [],
      correlation,
    };
    note(image, "upload prepared");
    return image;
  });
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

async function findArrived(owner: string, sha256: string): Promise<string | undefined> {
  const { data } = await library.entities.hash.get({ owner, sha256 }).go({ consistent: true });
  if (!data) return undefined;
  const image = await change(owner, data.id, (image) => {
    if (!image?.trashedAt || image.purgedAt) return undefined;
    image.trashedAt = undefined;
    note(image, "put back", "It was added again.");
    return image;
  });
  return image && !image.purgedAt ? image.id : undefined;
}
