import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { Resource } from "sst";
import { s3 } from "../aws/s3.ts";

/** Where the original of an upload goes. A file's name is never part of it. */
export function originalKey(owner: string, id: string): string {
  return `private/${owner}/photos/${id}`;
}

/** Renditions stand outside `private/`: users cannot write there, and making one starts no recognition. */
export function renditionsPrefix(owner: string): string {
  return `renditions/${owner}/`;
}

export function previewKey(owner: string, id: string): string {
  return `${renditionsPrefix(owner)}${id}/preview.jpg`;
}

export function thumbKey(owner: string, id: string): string {
  return `${renditionsPrefix(owner)}${id}/thumb.webp`;
}

/** Deletes an image's original and renditions. What is gone already counts as deleted. */
export async function deleteObjects({ owner, id, key }: { owner: string; id: string; key: string }) {
  await Promise.all(
    [key, previewKey(owner, id), thumbKey(owner, id)].map((Key) =>
      s3.send(new DeleteObjectCommand({ Bucket: Resource.Photos.name, Key })),
    ),
  );
}

/**
 * Deletes an object unless another has taken its place. What is gone already counts as deleted.
 * Source: Amazon S3 User Guide, "How to perform conditional deletes". It asks for s3:GetObject besides s3:DeleteObject.
 *
 * @returns whether the object with this ETag is gone; false when the key holds another, which is left alone.
 */
export async function deleteIfUnchanged(key: string, etag: string): Promise<boolean> {
  try {
    await s3.send(new DeleteObjectCommand({ Bucket: Resource.Photos.name, Key: key, IfMatch: etag }));
    return true;
  } catch (error) {
    const name = error instanceof Error ? error.name : undefined;
    if (name === "PreconditionFailed") return false;
    if (name === "NoSuchKey") return true;
    throw error;
  }
}
