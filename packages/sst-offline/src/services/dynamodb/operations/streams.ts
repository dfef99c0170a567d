import type { Table } from "dynalite/db/index.js";
import { AwsError } from "../../../service.ts";
import type { Database } from "../store/database.ts";
import type { Input, Output } from "../store/engine.ts";
import { STREAM_VIEW_TYPES, type StreamViewType, type UserIdentity } from "../store/stream-records.ts";
import type { Stream, StreamSpec } from "../store/streams.ts";
import type { Context } from "./context.ts";
import { validationError } from "./errors.ts";
import { readIterator, type ShardIterator, writeIterator } from "./shard-iterators.ts";

/** "GetRecords": at most so many records, and so many bytes, an answer. */
const MAX_RECORDS = 1000;
const MAX_BYTES = 1024 * 1024;

const notFound = (what: string) =>
  new AwsError("ResourceNotFoundException", `Requested resource not found: ${what} not found`);

/** ListStreams. */
export async function listStreams({ database }: Context, input: Input): Promise<Output> {
  const { Limit: limit = 100, TableName: table, ExclusiveStartStreamArn: after } = input;
  const streams = database.streams.all.filter((stream) => table === undefined || stream.table === table);
  const from = after === undefined ? 0 : streams.findIndex(({ arn }) => arn === after) + 1;
  const page = streams.slice(from, from + Number(limit));
  return {
    Streams: page.map(({ arn, label, table }) => ({
      StreamArn: arn,
      StreamLabel: label,
      TableName: table,
    })),
    ...(from + page.length < streams.length && { LastEvaluatedStreamArn: page.at(-1)?.arn }),
  };
}

/** DescribeStream: a stream has one shard here, which is never closed. */
export async function describeStream({ database }: Context, { StreamArn }: Input): Promise<Output> {
  const stream = found(database, StreamArn);
  const [oldest] = await database.streams.read(stream.table, "", 1);
  return {
    StreamDescription: {
      StreamArn: stream.arn,
      StreamLabel: stream.label,
      StreamStatus: "ENABLED",
      StreamViewType: stream.viewType,
      CreationRequestDateTime: Date.parse(`${stream.label}Z`) / 1000,
      TableName: stream.table,
      KeySchema: stream.keySchema,
      Shards: [
        {
          ShardId: shardId(stream),
          SequenceNumberRange: {
            StartingSequenceNumber: oldest?.dynamodb.SequenceNumber ?? next(stream.last),
          },
        },
      ],
    },
  };
}

/** GetShardIterator. */
export async function getShardIterator({ database, now }: Context, input: Input): Promise<Output> {
  const stream = found(database, input.StreamArn);
  if (input.ShardId !== shardId(stream)) throw notFound(`Shard: ${input.ShardId}`);
  const [oldest] = await database.streams.read(stream.table, "", 1);
  const start = oldest?.dynamodb.SequenceNumber;
  const given = () => {
    const { SequenceNumber: number } = input;
    if (typeof number !== "string" || !/^\d{21,40}$/.test(number))
      throw validationError(`Invalid SequenceNumber: ${number}`);
    if (number < (start ?? number))
      throw new AwsError(
        "TrimmedDataAccessException",
        "The operation attempted to read past the oldest stream record in a shard",
      );
    return number;
  };
  const after: Record<string, () => string> = {
    TRIM_HORIZON: () => "",
    LATEST: () => stream.last,
    AFTER_SEQUENCE_NUMBER: given,
    AT_SEQUENCE_NUMBER: () => String(BigInt(given()) - 1n),
  };
  const type = String(input.ShardIteratorType);
  const position = Object.hasOwn(after, type) ? after[type] : undefined;
  if (!position)
    throw validationError(
      `1 validation error detected: Value '${type}' at 'shardIteratorType' failed to satisfy constraint: ` +
        `Member must satisfy enum value set: [${Object.keys(after).join(", ")}]`,
    );
  return { ShardIterator: writeIterator({ arn: stream.arn, after: position(), made: now() }) };
}

/** GetRecords. */
export async function getRecords({ database, now }: Context, input: Input): Promise<Output> {
  const iterator = readIterator(input.ShardIterator, now());
  const stream = found(database, iterator.arn);
  const { Limit: limit = MAX_RECORDS } = input;
  if (typeof limit !== "number" || limit < 1 || limit > MAX_RECORDS)
    throw validationError(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: ` +
        `Member must have value between 1 and ${MAX_RECORDS}, inclusive`,
    );
  let bytes = 0;
  const records = (await database.streams.read(stream.table, iterator.after, limit)).filter(
    ({ dynamodb }, index) => {
      bytes += dynamodb.SizeBytes;
      return index === 0 || bytes <= MAX_BYTES;
    },
  );
  const following: ShardIterator = {
    arn: stream.arn,
    after: records.at(-1)?.dynamodb.SequenceNumber ?? iterator.after,
    made: now(),
  };
  return {
    Records: records.map(({ userIdentity, ...record }) => ({
      ...record,
      ...(userIdentity && { userIdentity: identity(userIdentity) }),
    })),
    NextShardIterator: writeIterator(following),
  };
}

/** The API and a function's event write these members differently. */
function identity({ type, principalId }: UserIdentity): Output {
  return { Type: type, PrincipalId: principalId };
}

function found({ streams }: Database, arn: unknown): Stream {
  const stream = streams.find(String(arn));
  if (!stream) throw notFound(`Stream: ${arn}`);
  return stream;
}

const next = (sequenceNumber: string) => String(BigInt(sequenceNumber) + 1n);

/** A shard is known by when it began; that of a stream is as old as the stream. */
export function shardId({ label }: Stream): string {
  return `shardId-${String(Date.parse(`${label}Z`)).padStart(20, "0")}-00000000`;
}

/**
 * The stream that CreateTable or UpdateTable asks for; null where it asks for none, undefined where it says nothing.
 * @throws AwsError ValidationException
 */
export function streamAsked(input: Input): StreamViewType | null | undefined {
  const asked = input.StreamSpecification as
    | { StreamEnabled?: unknown; StreamViewType?: unknown }
    | undefined
    | null;
  if (!asked) return undefined;
  if (typeof asked.StreamEnabled !== "boolean")
    throw validationError(
      "1 validation error detected: Value null at 'streamSpecification.streamEnabled' failed to satisfy constraint: Member must not be null",
    );
  const type = STREAM_VIEW_TYPES.find((known) => known === asked.StreamViewType);
  if (!asked.StreamEnabled) {
    if (asked.StreamViewType !== undefined)
      throw validationError(
        "One or more parameter values were invalid: Table cannot specify a StreamViewType while StreamEnabled is false",
      );
    return null;
  }
  if (!type)
    throw validationError(
      "One or more parameter values were invalid: StreamViewType must be one of " +
        `${STREAM_VIEW_TYPES.join(", ")} where StreamEnabled is true`,
    );
  return type;
}

/** A stream that is turned on now. Its label is the time, as AWS has it: `2026-05-11T21:21:33.291`. */
export function newStream(table: Table, viewType: StreamViewType, now: number): StreamSpec {
  const label = new Date(now).toISOString().replace("Z", "");
  return { arn: `${table.TableArn}/stream/${label}`, viewType };
}
