import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { Resource } from "sst";
import { s3 } from "../aws/s3.ts";
import { type Metadata, parseXmp } from "../metadata/index.ts";

/** Programs write a few kilobytes; who develops RAW in darktable has some tens. */
const MAX_BYTES = 64 * 1024;

/**
 * What stands in the XMP file beside a photo that another client put, if it is there by now: `IMG_1.xmp`, as Lightroom
 * names it, or `IMG_1.jpg.xmp`, as darktable does. What comes later is read when the photo is recognized again.
 */
export async function readSidecar(key: string): Promise<Metadata | undefined> {
  const Bucket = Resource.Photos.name;
  const stem = key.replace(/\.[^./]*$/, ".");
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: stem, MaxKeys: 20 }));
  const names = [`${key}.xmp`, `${stem}xmp`].map((name) => name.toLowerCase());
  const found = Contents.find(
    ({ Key = "", Size = 0 }) => names.includes(Key.toLowerCase()) && Size <= MAX_BYTES,
  );
  if (!found) return undefined;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: found.Key }));
  return parseXmp((await Body?.transformToString()) ?? "");
}
