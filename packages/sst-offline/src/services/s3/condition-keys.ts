import type { Caller } from "../../service.ts";
import type { S3Request } from "./protocol.ts";

/** Keys of listings alone; the operations give them. */
const LISTING_KEYS = ["s3:prefix", "s3:delimiter", "s3:max-keys"] as const;

/** Condition keys that are a header of the request. */
const HEADER_KEYS: Record<string, string> = {
  "aws:Referer": "referer",
  "s3:x-amz-acl": "x-amz-acl",
  "s3:x-amz-content-sha256": "x-amz-content-sha256",
  "s3:x-amz-copy-source": "x-amz-copy-source",
  "s3:x-amz-metadata-directive": "x-amz-metadata-directive",
  "s3:x-amz-server-side-encryption": "x-amz-server-side-encryption",
  "s3:x-amz-storage-class": "x-amz-storage-class",
  "s3:if-match": "if-match",
  "s3:if-none-match": "if-none-match",
};

/** Every condition key that S3 puts into a question to the policies. */
export const CONDITION_KEYS = [
  ...LISTING_KEYS,
  ...Object.keys(HEADER_KEYS),
  "s3:authType",
  "s3:signatureversion",
  "s3:TlsVersion",
];

/**
 * What a request is by itself, for the policies. (Service Authorization Reference, "Actions, resources, and condition
 * keys for Amazon S3"; Amazon S3 API Reference, "Bucket policy examples using condition keys".)
 */
export function requestKeys(
  { headers, query }: Pick<S3Request, "headers" | "query">,
  { kind }: Caller,
): Record<string, string> {
  const given = Object.entries(HEADER_KEYS).flatMap(([key, name]) => {
    const value = headers[name];
    return typeof value === "string" ? [[key, value]] : [];
  });
  // Loopback counts as secure: it is taken for the newest TLS.
  const keys = { "s3:TlsVersion": "1.3", ...Object.fromEntries(given) };
  if (kind === "anonymous") return keys;
  const older = query.has("Signature");
  const inUrl = older || query.has("X-Amz-Signature");
  return {
    ...keys,
    "s3:authType": inUrl ? "REST-QUERY-STRING" : "REST-HEADER",
    "s3:signatureversion": older ? "AWS" : "AWS4-HMAC-SHA256",
  };
}

/** The same of a form that a browser posts, whose fields are its headers. */
export function formKeys(fields: ReadonlyMap<string, string>, referer?: string): Record<string, string> {
  const given = Object.entries(HEADER_KEYS).flatMap(([key, name]) => {
    const value = fields.get(name);
    return value === undefined ? [] : [[key, value]];
  });
  return {
    "s3:TlsVersion": "1.3",
    "s3:authType": "POST",
    "s3:signatureversion": "AWS4-HMAC-SHA256",
    ...Object.fromEntries(given),
    ...(referer && { "aws:Referer": referer }),
  };
}
