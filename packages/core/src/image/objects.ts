import { DeleteObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { Resource } from "sst";
import { s3 } from "../aws/s3.ts";
import { previewKey, thumbKey } from "./keys.ts";

export { originalKey, previewKey, renditionsPrefix, thumbKey } from "./keys.ts";

/** Deletes an image's original and renditions. What is gone already counts as deleted. */
export async function deleteObjects({ owner, id, key }: { owner: string; id: string; key: string }) {
  await deleteAll([key, previewKey(owner, id), thumbKey(owner, id)]);
}

/** Deletes what was made of an image. */
export async function deleteRenditions({ owner, id }: { owner: string; id: string }) {
  await deleteAll([previewKey(owner, id), thumbKey(owner, id)]);
}

async function deleteAll(keys: string[]): Promise<void> {
  await Promise.all(
    keys.map((Key) => s3.send(new DeleteObjectCommand({ Bucket: Resource.Photos.name, Key }))),
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

/**
 * An object's bytes and ETag; undefined when there is none.
 * @throws what S3 throws: a 403 says nothing of the object. (Amazon S3 API Reference, HeadObject: without the right to
 * list the bucket it is what S3 answers for an object that is not there, too.)
 */
export async function lookUp(key: string): Promise<{ size: number; etag: string } | undefined> {
  try {
    const { ContentLength = 0, ETag = "" } = await s3.send(
      new HeadObjectCommand({ Bucket: Resource.Photos.name, Key: key }),
    );
    return { size: ContentLength, etag: ETag };
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === 404) return undefined;
    if (status === 403)
      throw new Error("S3 does not let anybody see the photo's file (403).", { cause: error });
    throw error;
  }
}
