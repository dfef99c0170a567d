import { AwsError } from "../../../service.ts";
import { validationError } from "./errors.ts";

/** "GetShardIterator: A shard iterator expires 15 minutes after it is returned to the requester." */
const LIFETIME_MS = 15 * 60 * 1000;

/** Where a reader of a stream stands. */
export interface ShardIterator {
  /** The stream's. */
  arn: string;
  /** The sequence number of the last record read; empty before the first. */
  after: string;
  /** Milliseconds since 1970. */
  made: number;
}

/** The text that clients hand back; it means nothing to them. */
export function writeIterator(iterator: ShardIterator): string {
  return `${iterator.arn}|1|${Buffer.from(JSON.stringify(iterator)).toString("base64")}`;
}

/** @throws AwsError ValidationException, ExpiredIteratorException */
export function readIterator(text: unknown, now: number): ShardIterator {
  const iterator = parse(text);
  if (!iterator) throw validationError("Invalid ShardIterator");
  if (iterator.made + LIFETIME_MS < now) throw new AwsError("ExpiredIteratorException", "Iterator expired");
  return iterator;
}

function parse(text: unknown): ShardIterator | undefined {
  try {
    const encoded = String(text).split("|")[2] ?? "";
    const value = JSON.parse(Buffer.from(encoded, "base64").toString("utf8")) as Partial<ShardIterator>;
    const { arn, after, made } = value;
    if (typeof arn === "string" && typeof after === "string" && typeof made === "number")
      return { arn, after, made };
  } catch {
    // Whatever else it is, it is none of ours.
  }
  return undefined;
}

/** The stream that an iterator is for; undefined for what is no iterator. */
export function streamOf(text: unknown): string | undefined {
  return parse(text)?.arn;
}
