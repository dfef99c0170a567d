import { GetObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { Resource } from "sst";
import { s3 } from "../aws/s3.ts";
import { mend } from "../term/index.ts";

const ORIGINAL_SECONDS = 30 * 60;

/**
 * Where an original is downloaded under its own name, from S3 itself, for half an hour.
 * @param until Unix seconds, after which it is not downloaded any more
 */
export function originalUrl(
  { key, name }: { key: string; name: string },
  until = Number.POSITIVE_INFINITY,
): Promise<string> {
  const command = new GetObjectCommand({
    Bucket: Resource.Photos.name,
    Key: key,
    ResponseContentDisposition: saveAs(name),
  });
  const left = Math.max(1, Math.floor(until - Date.now() / 1000));
  return getSignedUrl(s3, command, { expiresIn: Math.min(ORIGINAL_SECONDS, left) });
}

/** A Content-Disposition that saves under `name`, whatever letters it has (RFC 6266). */
export function saveAs(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  return `attachment; filename="${plain}"; filename*=UTF-8''${encode(name)}`;
}

/** RFC 5987 allows fewer characters to stand for themselves than a URL does. */
function encode(text: string): string {
  return encodeURIComponent(mend(text)).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
