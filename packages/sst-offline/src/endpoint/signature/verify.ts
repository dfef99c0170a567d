import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { Sha256 } from "@aws-crypto/sha256-js";
import { getSigningKey } from "@smithy/signature-v4";
import { type CredentialScope, header, queryPairs, type RequestSignature } from "./parse.ts";

/** The request as it stood on the wire: what was signed must not be normalized by a URL parser. */
export interface WireRequest {
  method: string;
  /** Path and query, as in the request line. */
  target: string;
  headers: IncomingHttpHeaders;
}

export interface Verdict {
  ok: boolean;
  canonicalRequest: string;
  stringToSign: string;
  /** For the chunks of a streamed body, which are signed in a chain from the request's signature. */
  signingKey: Uint8Array;
}

/** The SigV4 signing key; the library keeps the recent ones. */
export function signingKeyFor(
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
  scope: CredentialScope,
): Promise<Uint8Array> {
  return getSigningKey(Sha256, credentials, scope.date, scope.region, scope.service);
}

/** Hex HMAC-SHA256, as SigV4 ends every signature. */
export function sign(signingKey: Uint8Array, stringToSign: string): string {
  return createHmac("sha256", signingKey).update(stringToSign).digest("hex");
}

export function sameSignature(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * Whether the signature is the one that these credentials give for this request.
 * Built here because `@smithy/signature-v4` only signs: it decides itself which headers count and how the
 * path is escaped, where a verifier must follow what the client says. The key derivation is the library's.
 * Source: Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header" and "… Query Parameters".
 */
export async function verifySignature(
  request: WireRequest,
  signature: RequestSignature,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
  payloadHash: string,
): Promise<Verdict> {
  const canonicalRequest = canonicalize(request, signature, payloadHash);
  const { date, region, service } = signature.scope;
  const stringToSign = [
    "AWS4-HMAC-SHA256",
    signature.timestamp,
    `${date}/${region}/${service}/aws4_request`,
    createHash("sha256").update(canonicalRequest).digest("hex"),
  ].join("\n");
  const signingKey = await signingKeyFor(credentials, signature.scope);
  const ok = sameSignature(sign(signingKey, stringToSign), signature.signature);
  return { ok, canonicalRequest, stringToSign, signingKey };
}

function canonicalize(request: WireRequest, signature: RequestSignature, payloadHash: string): string {
  const at = request.target.indexOf("?");
  const path = at < 0 ? request.target : request.target.slice(0, at);
  const query = at < 0 ? "" : request.target.slice(at + 1);
  // S3 alone signs the path escaped once; every other service escapes the escaped path again.
  const escapeSegment =
    signature.scope.service === "s3"
      ? (segment: string) => uriEscape(decodeURIComponent(segment))
      : (segment: string) => uriEscape(segment);
  const canonicalQuery = queryPairs(query)
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => `${uriEscape(name)}=${uriEscape(value)}`)
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .join("&");
  const headers = signature.signedHeaders.map((name) => {
    const value = (header(request.headers, name) ?? "").trim().replace(/\s+/g, " ");
    return `${name}:${value}\n`;
  });
  return [
    request.method,
    path.split("/").map(escapeSegment).join("/"),
    canonicalQuery,
    headers.join(""),
    signature.signedHeaders.join(";"),
    payloadHash,
  ].join("\n");
}

/** SigV4's UriEncode: everything but RFC 3986's unreserved characters. */
export function uriEscape(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
