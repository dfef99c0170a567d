import type { IncomingHttpHeaders } from "node:http";

/** Where and when a signature holds: `20261122/us-east-1/s3/aws4_request` taken apart. */
export interface CredentialScope {
  date: string;
  region: string;
  service: string;
}

/** A Signature Version 4 as a request carries it, not yet checked. */
export interface RequestSignature {
  /** In the `Authorization` header, or in the query of a presigned URL. */
  location: "header" | "query";
  accessKeyId: string;
  scope: CredentialScope;
  /** Lower-case names, in the order in which they were signed. */
  signedHeaders: string[];
  signature: string;
  /** `20261122T101500Z`. */
  timestamp: string;
  sessionToken?: string;
  /** Presigned URLs alone: how long after `timestamp` they hold. */
  expiresSeconds?: number;
  /** The payload's hash as it was signed; undefined when the client left it to be computed from the body. */
  payloadHash?: string;
}

/** A signature that is there but can't be read. */
export class MalformedSignature extends Error {
  constructor(
    readonly location: RequestSignature["location"],
    message: string,
  ) {
    super(message);
  }
}

const ALGORITHM = "AWS4-HMAC-SHA256";
/** Seven days: Amazon S3 User Guide, "Download and upload objects with presigned URLs". */
const MAX_EXPIRES_SECONDS = 604_800;

/** Name and value pairs of a raw query string, decoded, in their order. */
export function queryPairs(rawQuery: string): [string, string][] {
  const decode = (text: string) => decodeURIComponent(text.replace(/\+/g, "%20"));
  return rawQuery
    .split("&")
    .filter(Boolean)
    .map((pair) => {
      const at = pair.indexOf("=");
      return at < 0 ? [decode(pair), ""] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
    });
}

function parseScope(credential: string, location: RequestSignature["location"]) {
  // An access key may hold no slash; the scope has exactly four parts.
  const [accessKeyId, date, region, service, terminator, ...rest] = credential.split("/");
  if (!accessKeyId || !date || !region || !service || terminator !== "aws4_request" || rest.length)
    throw new MalformedSignature(
      location,
      `Credential should be <access key>/<date>/<region>/<service>/aws4_request, not "${credential}".`,
    );
  return { accessKeyId, scope: { date, region, service } };
}

/**
 * The signature of a request, or undefined when it has none.
 * Source: AWS General Reference, "Signature Version 4 for API requests".
 * @throws MalformedSignature when a part is missing or unreadable.
 */
export function parseSignature(
  headers: IncomingHttpHeaders,
  query: Map<string, string>,
): RequestSignature | undefined {
  if (query.has("X-Amz-Algorithm") || query.has("X-Amz-Signature")) return parseQuery(query);
  if (headers.authorization) return parseHeader(headers);
  return undefined;
}

function parseHeader(headers: IncomingHttpHeaders): RequestSignature {
  const authorization = headers.authorization ?? "";
  if (!authorization.startsWith(`${ALGORITHM} `))
    throw new MalformedSignature("header", `The authorization header must start with ${ALGORITHM}.`);
  const parts = new Map(
    authorization
      .slice(ALGORITHM.length)
      .split(",")
      .map((part) => part.trim())
      .map((part) => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)]),
  );
  const credential = parts.get("Credential");
  const signedHeaders = parts.get("SignedHeaders");
  const signature = parts.get("Signature");
  const timestamp = header(headers, "x-amz-date");
  if (!credential || !signedHeaders || !signature)
    throw new MalformedSignature(
      "header",
      "The authorization header needs Credential, SignedHeaders and Signature.",
    );
  if (!timestamp) throw new MalformedSignature("header", "A signed request needs the header X-Amz-Date.");
  return {
    location: "header",
    ...parseScope(credential, "header"),
    signedHeaders: signedHeaders.split(";"),
    signature,
    timestamp,
    sessionToken: header(headers, "x-amz-security-token"),
    payloadHash: header(headers, "x-amz-content-sha256"),
  };
}

function parseQuery(query: Map<string, string>): RequestSignature {
  const need = (name: string) => {
    const value = query.get(name);
    if (!value) throw new MalformedSignature("query", `A presigned request needs ${name}.`);
    return value;
  };
  if (need("X-Amz-Algorithm") !== ALGORITHM)
    throw new MalformedSignature("query", `X-Amz-Algorithm only supports "${ALGORITHM}".`);
  const expiresSeconds = Number(need("X-Amz-Expires"));
  if (!Number.isInteger(expiresSeconds) || expiresSeconds < 0)
    throw new MalformedSignature("query", "X-Amz-Expires should be a number of seconds.");
  if (expiresSeconds > MAX_EXPIRES_SECONDS)
    throw new MalformedSignature(
      "query",
      "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
    );
  return {
    location: "query",
    ...parseScope(need("X-Amz-Credential"), "query"),
    signedHeaders: need("X-Amz-SignedHeaders").split(";"),
    signature: need("X-Amz-Signature"),
    timestamp: need("X-Amz-Date"),
    sessionToken: query.get("X-Amz-Security-Token"),
    expiresSeconds,
    payloadHash: query.get("X-Amz-Content-Sha256") ?? "UNSIGNED-PAYLOAD",
  };
}

/** A header that may stand once. */
export function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

/** Milliseconds since 1970 of `20261122T101500Z`; NaN when it isn't one. */
export function parseTimestamp(timestamp: string): number {
  const iso = timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  return iso === timestamp ? Number.NaN : Date.parse(iso);
}
