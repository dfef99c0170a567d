import type { BatchOperation, Store } from "dynalite/db/index.js";
import type { Guarded } from "../../../store/guard.ts";
import { openEngine } from "./engine.ts";
import { Expiry } from "./expiry.ts";
import type { StagedWrites } from "./staged-writes.ts";
import type { UserIdentity } from "./stream-records.ts";
import { Streams } from "./streams.ts";
import { Writer } from "./writer.ts";

/** The open database: dynalite's engine, the one writer, the index of what expires and the tables' streams. */
export class Database {
  readonly engine: Store;
  readonly writer = new Writer();
  readonly expiry: Expiry;
  readonly streams: Streams;

  private constructor(engine: Store, now: () => number) {
    this.engine = engine;
    this.expiry = new Expiry(engine);
    this.streams = new Streams(engine, now);
  }

  /** Opens the database in a folder (made if missing), or in memory without one. */
  static async open(
    path: string | undefined,
    now = Date.now,
    opening?: (make: (path: string) => Guarded) => Promise<void>,
  ): Promise<Database> {
    const database = new Database(await openEngine(path, opening), now);
    await database.expiry.load();
    await database.streams.load();
    return database;
  }

  /**
   * Writes what is staged, its place in the order of expiry, its records in the tables' streams, and `more`, in
   * one batch. For the writer.
   */
  async commit(
    staged: StagedWrites,
    more: BatchOperation[] = [],
    userIdentity?: UserIdentity,
  ): Promise<void> {
    const { items } = staged;
    const records = this.streams.follow(items, userIdentity);
    await staged.commit([...this.expiry.follow(items), ...records.operations, ...more]);
    records.written();
  }

  async close(): Promise<void> {
    await this.writer.idle();
    await this.engine.lifecycleManager.gracefulClose();
  }
}
