import type { Readable } from "node:stream";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { Resource } from "sst";
import { s3 } from "../aws/s3.ts";

/** Opens an original for reading; undefined when it isn't there. */
export async function openOriginal(key: string) {
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
