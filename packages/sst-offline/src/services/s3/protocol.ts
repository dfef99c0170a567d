import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { XMLParser } from "fast-xml-parser";
import type { SignedExchange } from "../../endpoint/endpoint.ts";
import { toXml } from "../../endpoint/errors.ts";
import { header, queryPairs } from "../../endpoint/signature/parse.ts";
import { AwsError } from "../../service.ts";
import { headerOf } from "./checksums.ts";
import { checkSettings } from "./object-settings.ts";
import type { ObjectHeaders, ObjectRecord } from "./store.ts";

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** A request to S3 taken apart. */
export interface S3Request {
  method: string;
  /** Empty for the service itself. */
  bucket: string;
  /** Decoded; empty for the bucket itself. */
  key: string;
  query: Map<string, string>;
  headers: IncomingHttpHeaders;
}

/** Reads bucket and key off the request line itself: a URL parser would resolve `..` in keys. @throws AwsError InvalidURI */
export function readRequest({ req, target }: SignedExchange): S3Request {
  const at = target.indexOf("?");
  const path = (at < 0 ? target : target.slice(0, at)).slice(1);
  const slash = path.indexOf("/");
  try {
    return {
      method: req.method ?? "GET",
      bucket: decodeURIComponent(slash < 0 ? path : path.slice(0, slash)),
      key: slash < 0 ? "" : decodeURIComponent(path.slice(slash + 1)),
      query: new Map(at < 0 ? [] : queryPairs(target.slice(at + 1))),
      headers: req.headers,
    };
  } catch {
    throw new AwsError("InvalidURI", "Couldn't parse the specified URI.");
  }
}

/** Answers with one XML document. */
export function sendXml(
  res: ServerResponse,
  root: string,
  content: object,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): void {
  const body = toXml({ [root]: { "@_xmlns": NAMESPACE, ...content } });
  res.writeHead(status, {
    "content-type": "application/xml",
    "content-length": Buffer.byteLength(body),
    ...headers,
  });
  res.end(body);
}

/** Answers without a body. */
export function sendEmpty(res: ServerResponse, status = 200, headers: Record<string, string> = {}): void {
  // 204 may have no Content-Length (RFC 9110 §8.6).
  res.writeHead(status, status === 204 ? headers : { "content-length": 0, ...headers });
  res.end();
}

const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  // Clients write what XML has no name for, as a carriage return in a key, by its number.
  htmlEntities: true,
  isArray: (name) => name === "Object" || name === "Part" || name === "Tag",
});

/** Ten thousand parts, each with its checksum, or a thousand keys. */
const MAX_XML_BYTES = 4 * 1024 * 1024;

/**
 * Reads a request's XML below its root element; to be called when the caller may do what it asks for.
 * No document type is taken: what it declares, a parser would expand.
 *
 * @throws AwsError MalformedXML, MaxMessageLengthExceeded
 */
export async function readXml(
  exchange: SignedExchange,
  root: string,
  limit = MAX_XML_BYTES,
): Promise<Record<string, unknown>> {
  const malformed = () =>
    new AwsError(
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema",
    );
  const text = await exchange.body(limit).catch((error: unknown) => {
    const tooLarge = error instanceof AwsError && error.code === "RequestEntityTooLarge";
    throw tooLarge ? new AwsError("MaxMessageLengthExceeded", "Your request was too large.") : error;
  });
  if (text.includes("<!DOCTYPE")) throw malformed();
  let document: Record<string, unknown>;
  try {
    document = parser.parse(text.toString(), true) as Record<string, unknown>;
  } catch {
    throw malformed();
  }
  const content = document[root];
  if (content === undefined) throw malformed();
  return typeof content === "object" && content !== null ? (content as Record<string, unknown>) : {};
}

/** Headers that are kept with an object and given back with it. */
export const KEPT_HEADERS = [
  "content-type",
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "expires",
] as const;

/** Amazon S3 User Guide, "Working with object metadata": user-defined metadata. */
const MAX_METADATA_BYTES = 2048;

/**
 * What a request (or a form's fields) says of the object it makes.
 * @throws AwsError MetadataTooLarge, InvalidStorageClass, InvalidArgument, AccessControlListNotSupported
 */
export function readObjectHeaders(headers: IncomingHttpHeaders | Record<string, string>): ObjectHeaders {
  checkSettings(headers);
  const kept: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = header(headers, name);
    if (value !== undefined) kept[name] = value;
  }
  // The framing of the upload is not the object's encoding.
  if (kept["content-encoding"]) {
    const encodings = kept["content-encoding"].split(/,\s*/).filter((encoding) => encoding !== "aws-chunked");
    if (encodings.length) kept["content-encoding"] = encodings.join(",");
    else delete kept["content-encoding"];
  }
  const metadata: Record<string, string> = {};
  let bytes = 0;
  for (const name of Object.keys(headers)) {
    if (!name.startsWith("x-amz-meta-")) continue;
    const value = header(headers, name) ?? "";
    metadata[name.slice("x-amz-meta-".length)] = value;
    bytes += Buffer.byteLength(name) - "x-amz-meta-".length + Buffer.byteLength(value);
  }
  if (bytes > MAX_METADATA_BYTES)
    throw new AwsError(
      "MetadataTooLarge",
      "Your metadata headers exceed the maximum allowed metadata size",
      400,
      {
        Size: bytes,
        MaxSizeAllowed: MAX_METADATA_BYTES,
      },
    );
  const tagging = header(headers, "x-amz-tagging");
  return { headers: kept, metadata, tags: tagging ? Object.fromEntries(new URLSearchParams(tagging)) : {} };
}

/** The headers that describe an object in an answer. */
export function objectHeaders(
  record: ObjectRecord,
  { withChecksum }: { withChecksum: boolean },
): Record<string, string> {
  const { tags, partCount } = record;
  return {
    "content-type": "binary/octet-stream",
    ...Object.fromEntries(Object.entries(record.headers).map(([name, value]) => [name, headerSafe(value)])),
    ...Object.fromEntries(
      Object.entries(record.metadata).map(([name, value]) => [`x-amz-meta-${name}`, headerSafe(value)]),
    ),
    "last-modified": new Date(record.lastModified).toUTCString(),
    etag: `"${record.etag}"`,
    "accept-ranges": "bytes",
    "x-amz-server-side-encryption": "AES256",
    ...(partCount && { "x-amz-mp-parts-count": String(partCount) }),
    ...(Object.keys(tags).length && { "x-amz-tagging-count": String(Object.keys(tags).length) }),
    ...(withChecksum && checksumHeaders(record)),
  };
}

export function checksumHeaders({ checksum }: Pick<ObjectRecord, "checksum">): Record<string, string> {
  return checksum
    ? { [headerOf(checksum.algorithm)]: checksum.value, "x-amz-checksum-type": checksum.type }
    : {};
}

/** A header's value can hold Latin-1 alone; S3 writes the rest as RFC 2047 says. */
export function headerSafe(value: string): string {
  return /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value)
    ? value
    : `=?UTF-8?B?${Buffer.from(value).toString("base64")}?=`;
}
