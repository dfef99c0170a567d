import type { IncomingHttpHeaders } from "node:http";
import { AwsError } from "../../service.ts";
import type { ObjectRecord } from "./store.ts";

function failed(condition: string): AwsError {
  return new AwsError(
    "PreconditionFailed",
    "At least one of the pre-conditions you specified did not hold",
    412,
    { Condition: condition },
  );
}

function names(header: string, etag: string): boolean {
  return header.split(",").some((tag) => {
    const bare = tag.trim().replace(/^W\//, "").replace(/^"|"$/g, "");
    return bare === "*" || bare === etag;
  });
}

/**
 * Conditional writes. Source: Amazon S3 User Guide, "How to prevent object overwrites with conditional writes".
 * @throws AwsError PreconditionFailed, NoSuchKey for If-Match on nothing, NotImplemented
 */
export function checkWrite(headers: IncomingHttpHeaders, current: ObjectRecord | undefined): void {
  const { "if-match": match, "if-none-match": noneMatch } = headers;
  if (noneMatch !== undefined) {
    if (noneMatch !== "*")
      throw new AwsError(
        "NotImplemented",
        "A header you provided implies functionality that is not implemented. If-None-Match takes * alone here.",
        501,
        { Header: "If-None-Match" },
      );
    if (current) throw failed("If-None-Match");
  }
  if (match !== undefined) {
    if (!current) throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
    if (!names(match, current.etag)) throw failed("If-Match");
  }
}

/**
 * Conditional reads, in the order of RFC 9110 §13.2.2.
 * @returns false when the client's copy is still good (304).
 * @throws AwsError PreconditionFailed
 */
export function checkRead(headers: IncomingHttpHeaders, record: ObjectRecord, prefix = ""): boolean {
  const get = (name: string) => {
    const value = headers[`${prefix}${name}`];
    return typeof value === "string" ? value : undefined;
  };
  // HTTP dates have no milliseconds.
  const modified = Math.floor(record.lastModified / 1000) * 1000;
  const match = get("if-match");
  const unmodifiedSince = get("if-unmodified-since");
  if (match !== undefined) {
    if (!names(match, record.etag)) throw failed("If-Match");
  } else if (unmodifiedSince !== undefined && modified > Date.parse(unmodifiedSince)) {
    throw failed("If-Unmodified-Since");
  }
  const noneMatch = get("if-none-match");
  const modifiedSince = get("if-modified-since");
  if (noneMatch !== undefined) return !names(noneMatch, record.etag);
  return !(modifiedSince !== undefined && modified <= Date.parse(modifiedSince));
}

/**
 * One range of bytes, both ends inclusive; undefined for the whole (S3 ignores lists of ranges and what it can't read).
 * @throws AwsError InvalidRange
 */
export function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  if (!match || (!match[1] && !match[2])) return undefined;
  const start = match[1] ? Number(match[1]) : Math.max(0, size - Number(match[2]));
  const end = match[1] && match[2] ? Math.min(Number(match[2]), size - 1) : size - 1;
  if (match[1] && match[2] && Number(match[2]) < Number(match[1])) return undefined;
  if (start >= size || end < start)
    throw new AwsError("InvalidRange", "The requested range is not satisfiable", 416, {
      RangeRequested: header,
      ActualObjectSize: size,
    });
  return { start, end };
}
