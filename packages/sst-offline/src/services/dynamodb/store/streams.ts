import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { BatchOperation, Store, Table } from "dynalite/db/index.js";
import type { ItemChange } from "./expiry.ts";
import { startingWith, streamKey, tableKey } from "./keys.ts";
import { type StreamRecord, type StreamViewType, streamRecord, type UserIdentity } from "./stream-records.ts";

/** A table's stream. */
export interface StreamSpec {
  /** `arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/LABEL` */
  arn: string;
  viewType: StreamViewType;
}

/** A stream that is on. */
export interface Stream extends StreamSpec {
  table: string;
  /** The time at which it was turned on, as the ARN's last part has it. */
  label: string;
  keySchema: Table["KeySchema"];
  /** The sequence number of the last record that is written, or one before that of the first. */
  last: string;
}

/**
 * The sequence number before a stream's first record. Numbers are compared as text, so all have 21 digits. It
 * tells the time, so that a stream that is turned on again goes on after what its readers have seen.
 */
const sequenceAt = (milliseconds: number) => String(10n ** 20n + BigInt(milliseconds) * 10n ** 7n);
/** "DynamoDB Streams: all data in DynamoDB Streams is subject to a 24-hour lifetime." */
export const STREAM_LIFETIME_S = 24 * 60 * 60;

/**
 * What happened to the items of tables that have a stream, in order. A record is written in the batch of the
 * change that it tells of: after a kill there are both or neither.
 */
export class Streams {
  readonly #store: Store;
  readonly #now: () => number;
  readonly #streams = new Map<string, Stream>();
  readonly #waiting = new Set<() => void>();

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** Reads which tables have a stream, and how far each has come. */
  async load(): Promise<void> {
    for await (const value of this.#store.db.values(startingWith(tableKey("")))) {
      const table = value as Table;
      const { LatestStreamArn: arn, StreamSpecification: specification } = table;
      if (!arn || !specification) continue;
      await this.#open(table, { arn, viewType: specification.StreamViewType });
    }
  }

  async #open({ TableName: table, KeySchema: keySchema }: Table, spec: StreamSpec): Promise<void> {
    let last = sequenceAt(this.#now());
    const range = { ...startingWith(streamKey(table, "")), reverse: true, limit: 1 };
    for await (const [key] of this.#store.db.iterator(range)) last = key.slice(streamKey(table, "").length);
    const label = spec.arn.slice(spec.arn.lastIndexOf("/") + 1);
    this.#streams.set(table, { ...spec, table, label, keySchema, last });
  }

  /** Every stream, by its table's name. */
  get all(): Stream[] {
    return [...this.#streams.values()].sort((a, b) => (a.table < b.table ? -1 : 1));
  }

  of(table: string): Stream | undefined {
    return this.#streams.get(table);
  }

  find(arn: string): Stream | undefined {
    return this.all.find((stream) => stream.arn === arn);
  }

  /**
   * Gives a table a stream, or takes it away (undefined) with its records. Returns the table's new description.
   * For the writer.
   */
  async set(table: Table, spec: StreamSpec | undefined): Promise<Table> {
    const { StreamSpecification: _, LatestStreamArn: __, LatestStreamLabel: ___, ...rest } = table;
    const changed: Table = spec
      ? {
          ...rest,
          StreamSpecification: { StreamEnabled: true, StreamViewType: spec.viewType },
          LatestStreamArn: spec.arn,
          LatestStreamLabel: spec.arn.slice(spec.arn.lastIndexOf("/") + 1),
        }
      : rest;
    await this.#store.db.put(tableKey(table.TableName), changed);
    if (spec) await this.#open(changed, spec);
    else await this.drop(table.TableName);
    return changed;
  }

  /** Forgets a table's stream and its records. */
  async drop(table: string): Promise<void> {
    this.#streams.delete(table);
    await this.#store.db.clear(startingWith(streamKey(table, "")));
  }

  /**
   * The records that these changes make, to be written in their batch; `written` is to be called then. A write
   * that changes nothing makes none. For the writer.
   */
  follow(
    changes: ItemChange[],
    userIdentity?: UserIdentity,
  ): { operations: BatchOperation[]; written(): void } {
    const operations: BatchOperation[] = [];
    const assigned = new Map<string, string>();
    for (const change of changes) {
      const stream = this.#streams.get(change.table);
      if (!stream || change.before === change.after || isDeepStrictEqual(change.before, change.after))
        continue;
      const sequenceNumber = String(BigInt(assigned.get(stream.table) ?? stream.last) + 1n);
      assigned.set(stream.table, sequenceNumber);
      const record = streamRecord(change, {
        keySchema: stream.keySchema,
        viewType: stream.viewType,
        eventId: randomUUID().replaceAll("-", ""),
        region: stream.arn.split(":")[3] as string,
        sequenceNumber,
        seconds: Math.floor(this.#now() / 1000),
        userIdentity,
      });
      operations.push({ type: "put", key: streamKey(stream.table, sequenceNumber), value: record });
    }
    return {
      operations,
      written: () => {
        for (const [table, last] of assigned) {
          const stream = this.#streams.get(table);
          if (stream) stream.last = last;
        }
        for (const wake of [...this.#waiting]) wake();
      },
    };
  }

  /** At most `limit` records of a table after the sequence number given, oldest first. */
  async read(table: string, after: string, limit: number): Promise<StreamRecord[]> {
    const oldest = this.#horizon();
    const records: StreamRecord[] = [];
    const range = { gt: streamKey(table, after), lt: streamKey(table, "\x7f") };
    for await (const value of this.#store.db.values(range)) {
      const record = value as StreamRecord;
      if (record.dynamodb.ApproximateCreationDateTime < oldest) continue;
      if (records.push(record) >= limit) break;
    }
    return records;
  }

  /** Resolves when there is a record after this one, or when the signal is aborted. */
  async arrival(table: string, after: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (this.#streams.get(table)?.last ?? "") <= after) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiting.delete(wake);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        this.#waiting.add(wake);
        signal.addEventListener("abort", wake);
      });
    }
  }

  /** Removes records that are past their lifetime. */
  async trim(): Promise<void> {
    for (const { table } of this.#streams.values()) {
      const stale: BatchOperation[] = [];
      for await (const [key, value] of this.#store.db.iterator(startingWith(streamKey(table, "")))) {
        if ((value as StreamRecord).dynamodb.ApproximateCreationDateTime >= this.#horizon()) break;
        stale.push({ type: "del", key });
      }
      if (stale.length) await this.#store.db.batch(stale);
    }
  }

  /** Seconds since 1970 before which nothing is given out. */
  #horizon(): number {
    return Math.floor(this.#now() / 1000) - STREAM_LIFETIME_S;
  }
}
