import { setTimeout as delay } from "node:timers/promises";
import type { DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import type { StreamSourceSpec } from "../../graph/streams.ts";
import {
  type Dynamo,
  STREAM_LIFETIME_S,
  type Stream,
  type StreamRecord,
  shardId,
} from "../dynamodb/dynamodb.ts";
import type { Lambda } from "../lambda/lambda.ts";
import { compileFilters } from "./filters.ts";
import { failures } from "./queue-poller.ts";

/** How far each event source has read, by its id: the sequence number of the last record that is settled. */
export interface Positions {
  get(id: string): Promise<string | undefined>;
  put(id: string, sequenceNumber: string): Promise<void>;
}

export interface StreamPoller {
  /** Reads no more. A batch under way that does not end well within a moment is handed out again at the next start. */
  close(): Promise<void>;
}

const closeWithinMs = 3000;
const firstRetryMs = 250;
const longestRetryMs = 30_000;

/**
 * Hands a stream's records to a function, in order and in batches, each at least once. A batch that fails is
 * tried again before any later record is read, until it succeeds, its tries are used up or its records are too
 * old. (AWS Lambda Developer Guide, "Process Amazon DynamoDB records with Lambda".)
 */
export function pollStream(
  spec: StreamSourceSpec,
  {
    streams,
    lambda,
    positions,
    giveUp,
    onError,
    now = Date.now,
  }: {
    streams: Dynamo["streams"];
    lambda: Pick<Lambda, "invoke">;
    positions: Positions;
    /** Tells the failure destination, if there is one, of a batch that is not tried again. */
    giveUp?(destinationArn: string, message: string): Promise<void>;
    onError?(message: string): void;
    now?(): number;
  },
): StreamPoller {
  const stop = new AbortController();
  const { signal } = stop;
  const stream = streams.find(spec.streamArn);
  if (!stream) throw new Error(`there is no stream ${spec.streamArn}`);
  const matches = compileFilters(spec.filters, spec.functionArn);
  const lifetimeSeconds = Math.min(spec.maximumAgeSeconds ?? STREAM_LIFETIME_S, STREAM_LIFETIME_S);

  async function poll(followed: Stream): Promise<void> {
    const { table } = followed;
    let position = await positions.get(spec.id);
    if (position === undefined) {
      position = spec.startingPosition === "TRIM_HORIZON" ? "" : followed.last;
      await positions.put(spec.id, position);
    }
    while (!signal.aborted) {
      try {
        const { last } = followed;
        const records = await collect(table, position);
        const end = records.at(-1)?.dynamodb.SequenceNumber;
        if (end === undefined) {
          // What is not there any more, or never was, must not be waited for again at once.
          if (last > position) position = last;
          continue;
        }
        if (!(await handle(records.filter(matches)))) return;
        position = end;
        await positions.put(spec.id, position);
      } catch (error) {
        if (signal.aborted) return;
        onError?.(`${spec.streamArn}: ${(error as Error).message}`);
        await pause(firstRetryMs);
      }
    }
  }

  /** Waits for a first record; then, with a batching window, for as many as the batch holds. */
  async function collect(table: string, after: string): Promise<StreamRecord[]> {
    await streams.arrival(table, after, signal);
    const window = AbortSignal.any([signal, AbortSignal.timeout(spec.batchingWindowSeconds * 1000)]);
    for (;;) {
      const records = await streams.read(table, after, spec.batchSize);
      const seen = records.at(-1)?.dynamodb.SequenceNumber;
      if (seen === undefined || records.length >= spec.batchSize || window.aborted) return records;
      await streams.arrival(table, seen, window);
    }
  }

  /** Tries a batch until it is settled. @returns false if the poller was closed before, and it has to be handed out again */
  async function handle(batch: StreamRecord[]): Promise<boolean> {
    const waiting = batch.length > 0 ? [batch] : [];
    let retries = 0;
    for (let records = waiting.shift(); records; records = waiting.shift()) {
      const { failed, requestId, error } = await attempt(records);
      if (failed === undefined) {
        retries = 0;
        // What comes to its end while the poller closes is settled like any other.
        if (signal.aborted && waiting.length > 0) return false;
        continue;
      }
      if (signal.aborted) return false;
      onError?.(`${spec.functionArn.split(":").at(-1)}: ${error}`);
      const left = records.slice(failed);
      const isOld = (left[0]?.dynamodb.ApproximateCreationDateTime ?? 0) + lifetimeSeconds < now() / 1000;
      // What was handled before the failure is not tried again; and a split takes none of the tries.
      const splits = spec.bisect && failed === 0 && left.length > 1;
      if (isOld || (!splits && retries >= (spec.maximumRetries ?? Number.POSITIVE_INFINITY))) {
        const condition = isOld ? "RecordAgeExceeded" : "RetryAttemptsExhausted";
        await discard(left, { requestId, tries: retries + 1, condition });
        retries = 0;
        continue;
      }
      if (splits) {
        const middle = Math.ceil(left.length / 2);
        waiting.unshift(left.slice(0, middle), left.slice(middle));
      } else {
        waiting.unshift(left);
        retries += 1;
      }
      await pause(Math.min(firstRetryMs * 2 ** Math.max(0, retries - 1), longestRetryMs));
      if (signal.aborted) return false;
    }
    return true;
  }

  /** One invocation. `failed` is the index of the first record that was not handled. */
  async function attempt(
    records: StreamRecord[],
  ): Promise<{ failed?: number; requestId: string; error?: string }> {
    const event: DynamoDBStreamEvent = {
      Records: records.map((record) => ({ ...record, eventSourceARN: spec.streamArn }) as DynamoDBRecord),
    };
    const outcome = await lambda.invoke(spec.functionArn, event);
    const { requestId } = outcome;
    if ("error" in outcome) {
      const { errorType, errorMessage } = outcome.error;
      return { failed: 0, requestId, error: `${errorType}: ${errorMessage}` };
    }
    if (!spec.partialResponses) return { requestId };
    const numbers = records.map(({ dynamodb }) => ({ messageId: dynamodb.SequenceNumber }));
    const named = failures(outcome.payload, numbers);
    // Lambda goes on from the lowest number that is named.
    const failed = numbers.findIndex(({ messageId }) => named.has(messageId));
    return failed < 0
      ? { requestId }
      : { failed, requestId, error: "the function reported a record as failed" };
  }

  /** AWS Lambda Developer Guide, "Retain discarded records for a DynamoDB event source in Lambda". */
  async function discard(
    records: StreamRecord[],
    { requestId, tries, condition }: { requestId: string; tries: number; condition: string },
  ): Promise<void> {
    const [first, last] = [records[0], records.at(-1)];
    if (!spec.onFailureArn || !giveUp || !first || !last) return;
    const arrived = ({ dynamodb }: StreamRecord) =>
      new Date(dynamodb.ApproximateCreationDateTime * 1000).toISOString();
    const message = {
      requestContext: {
        requestId,
        functionArn: spec.functionArn,
        condition,
        approximateInvokeCount: tries,
      },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      version: "1.0",
      timestamp: new Date(now()).toISOString(),
      DDBStreamBatchInfo: {
        shardId: shardId(stream as Stream),
        startSequenceNumber: first.dynamodb.SequenceNumber,
        endSequenceNumber: last.dynamodb.SequenceNumber,
        approximateArrivalOfFirstRecord: arrived(first),
        approximateArrivalOfLastRecord: arrived(last),
        batchSize: records.length,
        streamArn: spec.streamArn,
      },
    };
    await giveUp(spec.onFailureArn, JSON.stringify(message));
  }

  const pause = (milliseconds: number) => delay(milliseconds, undefined, { signal }).catch(() => {});

  const running = poll(stream).catch((error: Error) => onError?.(`${spec.streamArn}: ${error.message}`));
  return {
    async close() {
      stop.abort();
      await Promise.race([running, delay(closeWithinMs, undefined, { ref: false })]);
    },
  };
}
