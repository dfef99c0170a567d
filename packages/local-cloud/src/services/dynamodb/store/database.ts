import type { BatchOperation, Store } from "dynalite/db/index.js";
import { openEngine } from "./engine.ts";
import { Expiry } from "./expiry.ts";
import type { StagedWrites } from "./staged-writes.ts";
import { Writer } from "./writer.ts";

/** The open database: dynalite's engine, the one writer and the index of what expires. */
export class Database {
  readonly engine: Store;
  readonly writer = new Writer();
  readonly expiry: Expiry;

  private constructor(engine: Store) {
    this.engine = engine;
    this.expiry = new Expiry(engine);
  }

  /** Opens the database in a folder (made if missing), or in memory without one. */
  static async open(path: string | undefined): Promise<Database> {
    const database = new Database(await openEngine(path));
    await database.expiry.load();
    return database;
  }

  /** Writes what is staged, its place in the order of expiry, and `more`, in one batch. */
  async commit(staged: StagedWrites, more: BatchOperation[] = []): Promise<void> {
    await staged.commit([...this.expiry.follow(staged.items), ...more]);
  }

  async close(): Promise<void> {
    await this.writer.idle();
    await this.engine.lifecycleManager.gracefulClose();
  }
}
