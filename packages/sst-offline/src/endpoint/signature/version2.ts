import { createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { header } from "./parse.ts";
import { sameSignature, type WireRequest } from "./verify.ts";

/**
 * A URL presigned with Signature Version 2, as `aws s3 presign` of AWS CLI 1 and boto3 still make them
 * unless they are told otherwise.
 */
export interface Version2Signature {
  accessKeyId: string;
  signature: string;
  /** Seconds since 1970. */
  expires: number;
  sessionToken?: string;
}

export function parseVersion2(query: ReadonlyMap<string, string>): Version2Signature | undefined {
  const accessKeyId = query.get("AWSAccessKeyId");
  const signature = query.get("Signature");
  const expires = query.get("Expires");
  if (!accessKeyId || !signature || !expires) return undefined;
  const sessionToken = query.get("x-amz-security-token");
  return { accessKeyId, signature, expires: Number(expires), sessionToken };
}

/** Parameters that are part of what is asked for, and so of what is signed. */
const SIGNED_PARAMETERS = new Set(
  "accelerate acl analytics cors delete inventory lifecycle location logging metrics notification object-lock partNumber policy replication requestPayment response-cache-control response-content-disposition response-content-encoding response-content-language response-content-type response-expires restore select select-type storageClass tagging torrent uploadId uploads versionId versioning versions website".split(
    " ",
  ),
);

/** Base64 HMAC-SHA1, as Signature Version 2 ends. */
export function signVersion2(secretAccessKey: string, stringToSign: string): string {
  return createHmac("sha1", secretAccessKey).update(stringToSign).digest("base64");
}

/**
 * Whether the signature is the one that the secret gives. The SDKs of today hold no library for it.
 * Source: Amazon S3 User Guide, "Signing and authenticating REST requests (AWS signature version 2)".
 */
export function verifyVersion2(
  request: WireRequest,
  query: ReadonlyMap<string, string>,
  { signature, expires }: Version2Signature,
  secretAccessKey: string,
): { ok: boolean; stringToSign: string } {
  const [path = "/"] = request.target.split("?", 1);
  const parameters = [...query]
    .filter(([name]) => SIGNED_PARAMETERS.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === "" ? name : `${name}=${value}`));
  const stringToSign = [
    request.method,
    either(request.headers, query, "content-md5"),
    either(request.headers, query, "content-type"),
    String(expires),
    ...amzHeaders(request.headers, query),
    path + (parameters.length ? `?${parameters.join("&")}` : ""),
  ].join("\n");
  return { ok: sameSignature(signVersion2(secretAccessKey, stringToSign), signature), stringToSign };
}

function either(headers: IncomingHttpHeaders, query: ReadonlyMap<string, string>, name: string): string {
  return header(headers, name) ?? query.get(name) ?? "";
}

/** A presigned URL carries the `x-amz-…` headers that were signed in its query. */
function amzHeaders(headers: IncomingHttpHeaders, query: ReadonlyMap<string, string>): string[] {
  const names = new Set(
    [...Object.keys(headers), ...query.keys()].filter((name) => name.startsWith("x-amz-")),
  );
  return [...names].sort().map((name) => `${name}:${either(headers, query, name).trim()}`);
}
