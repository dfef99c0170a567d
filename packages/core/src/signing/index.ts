import { createHash, createHmac } from "node:crypto";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

/**
 * Presigned S3 URLs by the hundred. The SDK's presigner takes half a millisecond a URL and a new
 * date each time; here it signs one template a window, and the others follow with the window's
 * signing key in microseconds, the same bytes for the whole window, so that a browser's cache holds.
 * Source: "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)", Amazon S3 API Reference.
 */

const WINDOW = 15 * 60_000;
/** A URL given out at the end of its window still works for as long again. */
const EXPIRES = (2 * WINDOW) / 1000;

export interface Signer {
  /**
   * The URL of an object.
   * @param disposition what S3 is to answer as Content-Disposition.
   */
  get(key: string, disposition?: string): string;
}

interface Cached {
  window: number;
  accessKeyId: string;
  signer: Signer;
}

const cache = new WeakMap<S3Client, Map<string, Cached>>();

/** A signer for the objects of `bucket`, good for the window that `now` (ms) falls in. */
export async function signerFor(client: S3Client, bucket: string, now = Date.now()): Promise<Signer> {
  const window = Math.floor(now / WINDOW) * WINDOW;
  const credentials = await client.config.credentials();
  const buckets = cache.get(client) ?? new Map<string, Cached>();
  cache.set(client, buckets);
  const held = buckets.get(bucket);
  if (held?.window === window && held.accessKeyId === credentials.accessKeyId) return held.signer;

  const template = await getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: "key" }), {
    signingDate: new Date(window),
    expiresIn: EXPIRES,
  });
  const signer = signLike(template, credentials.secretAccessKey);
  buckets.set(bucket, { window, accessKeyId: credentials.accessKeyId, signer });
  return signer;
}

/** A signer that gives what the SDK gave as `template` (for the key `key`), for other keys. */
function signLike(url: string, secretAccessKey: string): Signer {
  const template = new URL(url);
  const base = template.pathname.slice(0, -"key".length);
  const params = [...template.searchParams].filter(([name]) => name !== "X-Amz-Signature");
  const date = template.searchParams.get("X-Amz-Date") ?? "";
  const scope = (template.searchParams.get("X-Amz-Credential") ?? "").split("/").slice(1);
  let signingKey: string | Buffer = `AWS4${secretAccessKey}`;
  for (const part of scope) signingKey = createHmac("sha256", signingKey).update(part).digest();
  return {
    get(key, disposition) {
      const path = base + key.split("/").map(encode).join("/");
      const query = (
        disposition ? [...params, ["response-content-disposition", disposition] as [string, string]] : params
      )
        .map(([name, value]) => `${encode(name)}=${encode(value)}`)
        .sort()
        .join("&");
      const request = ["GET", path, query, `host:${template.host}`, "", "host", "UNSIGNED-PAYLOAD"].join(
        "\n",
      );
      const text = [
        "AWS4-HMAC-SHA256",
        date,
        scope.join("/"),
        createHash("sha256").update(request).digest("hex"),
      ].join("\n");
      const signature = createHmac("sha256", signingKey).update(text).digest("hex");
      return `${template.origin}${path}?${query}&X-Amz-Signature=${signature}`;
    },
  };
}

/** RFC 3986, as Signature Version 4 wants it. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A Content-Disposition that saves under `name`, whatever letters it has (RFC 6266). */
export function saveAs(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  return `attachment; filename="${plain}"; filename*=UTF-8''${encode(name)}`;
}
