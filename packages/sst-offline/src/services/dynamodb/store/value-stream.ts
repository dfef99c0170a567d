import { Stream } from "node:stream";
import type { Level, Range } from "dynalite/db/index.js";

/** How many values are taken from Level at a time when no limit is given. */
const CHUNK = 128;

/**
 * The values of a range as the old kind of stream that dynalite's queries read. Its own stream crosses to
 * Level for each single value, and what throws while it handles one ends the process.
 */
export class ValueStream extends Stream {
  #destroyed = false;

  constructor(level: Level, range: Range) {
    super();
    // Listeners are added after the constructor.
    setImmediate(() => {
      this.#read(level, range).catch((error) => this.emit("error", error));
    });
  }

  destroy(): void {
    this.#destroyed = true;
  }

  async #read(level: Level, range: Range): Promise<void> {
    const values = level.values(range);
    const chunk = range.limit && range.limit > 0 ? Math.min(range.limit, CHUNK) : CHUNK;
    try {
      while (!this.#destroyed) {
        const next = await values.nextv(chunk);
        if (!next.length) break;
        for (const value of next) {
          if (this.#destroyed) break;
          this.emit("data", value);
        }
      }
    } finally {
      await values.close();
    }
    if (!this.#destroyed) this.emit("end");
  }
}

/** A range within the keys of one table or index, `key` giving their full form. */
export function within(key: (part: string) => string, range: Range): Range {
  const { gt, gte, lt, lte, ...more } = range;
  return {
    ...more,
    ...(gte !== undefined ? { gte: key(gte) } : gt !== undefined ? { gt: key(gt) } : { gte: key("") }),
    ...(lte !== undefined ? { lte: key(lte) } : lt !== undefined ? { lt: key(lt) } : { lt: key("\x7f") }),
  };
}
