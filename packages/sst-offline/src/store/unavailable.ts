import { AwsError } from "../service.ts";

/** Node's codes for a disk that takes no more, and the store's while it is opened again. */
const CODES = new Set([
  "ENOSPC",
  "EDQUOT",
  "LEVEL_IO_ERROR",
  "LEVEL_DATABASE_NOT_OPEN",
  "LEVEL_ITERATOR_NOT_OPEN",
]);

/**
 * The 503 for what could not be stored, so that clients ask again; undefined for any other error. Source: Amazon S3 API
 * Reference, "Error responses", and each service's "Common errors", where ServiceUnavailable is the 503.
 */
export function unavailable(error: unknown): AwsError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    // The second is dynalite's own word for a database that is not open.
    if (CODES.has((cause as NodeJS.ErrnoException).code ?? "") || cause.message === "Database is closed")
      return new AwsError("ServiceUnavailable", "Nothing can be stored now: the disk is full.", 503);
  return undefined;
}
