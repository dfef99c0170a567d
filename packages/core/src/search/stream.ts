/**
 * Sorted streams of images, and what can be made of them. Every stream goes from the newest to the
 * oldest position without repeating one, and can jump ahead; so AND, OR and NOT read what lies around
 * the page they give and no more.
 */

/** Where an image stands in a stream. */
export interface Position {
  at: string;
  id: string;
}

/** What a seek came to: an image, or, where the budget was used up, a place before which there is none. */
export interface Found extends Position {
  /** What stands from here on was not read. */
  stopped?: true;
}

/** Below 0: `a` comes first, being newer. */
export function compare(a: Position, b: Position): number {
  // As the table orders them, where an id follows: a place may begin like another that goes on.
  if (a.at !== b.at) return `${a.at}#` > `${b.at}#` ? -1 : 1;
  if (a.id !== b.id) return a.id > b.id ? -1 : 1;
  return 0;
}

export interface Stream {
  /** The first position at or after `from` (anywhere, if undefined); undefined at the end. `from` never goes back. */
  seek(from: Position | undefined): Promise<Found | undefined>;
}

/** Reads up to `limit` positions at or after `from`, in order. */
export type Read = (from: Position | undefined, limit: number) => Promise<Position[]>;

const LARGEST_READ = 400;

/**
 * A query is billed 4 KB at least, and takes its time, however few rows it finds: it counts for as many as fit in there.
 * (Amazon DynamoDB Developer Guide, "DynamoDB read and write operations": consistent reads of a Query are rounded up.)
 */
export const LEAST_PER_READ = 20;

/** How many rows of the index the streams of one search may read together. */
export class Budget {
  #left: number;

  constructor(rows: number) {
    this.#left = rows;
  }

  get left(): number {
    return Math.max(0, this.#left);
  }

  /** Sets aside rows for one read. @returns how many it may read; 0 when all are used up */
  take(wanted: number): number {
    const granted = Math.max(0, Math.min(wanted, this.#left));
    this.#left -= granted;
    return granted;
  }

  /** Sets them aside even where there are none left. */
  takeFirst(wanted: number): number {
    this.#left -= wanted;
    return wanted;
  }

  /** Says how many of the rows that were set aside there were. */
  settle(granted: number, rows: number): void {
    this.#left += granted - Math.max(rows, LEAST_PER_READ);
  }
}

/**
 * A stream over one term of the index. It reads `firstRead` positions, more and more while they are
 * used, and few again when it is made to jump over them. What it reads first is never refused: so every search comes on by
 * one position at least, and whoever goes on where it stopped comes to the end.
 * @param since the time (ISO 8601) where it ends: nothing older is in it
 */
export function leaf(read: Read, firstRead: number, budget: Budget, since = ""): Stream {
  let held: Position[] = [];
  let index = 0;
  let used = 0;
  let ended = false;
  let begun = false;
  let size = firstRead;
  return {
    async seek(from) {
      for (;;) {
        while (index < held.length && from && compare(held[index]!, from) < 0) index++;
        if (index < held.length || ended) {
          used++;
          return held[index];
        }
        if (held.length > 0) size = used * 2 > held.length ? Math.min(size * 2, LARGEST_READ) : firstRead;
        const granted = from && begun ? budget.take(size) : budget.takeFirst(size);
        if (granted === 0) return { ...from!, stopped: true };
        begun = true;
        held = await read(from, granted);
        budget.settle(granted, held.length);
        ended = held.length < granted;
        const older = held.findIndex(({ at }) => at < since);
        if (older >= 0) {
          held = held.slice(0, older);
          ended = true;
        }
        index = 0;
        used = 0;
      }
    },
  };
}

/** What stands in every stream: each jumps to where the one before it is, until all agree. */
export function intersection(streams: Stream[]): Stream {
  if (streams.length === 1) return streams[0]!;
  return {
    async seek(from) {
      let target = await streams[0]!.seek(from);
      let agreed = 1;
      for (let i = 1; target && !target.stopped && agreed < streams.length; i++) {
        const found = await streams[i % streams.length]!.seek(target);
        agreed = found && compare(found, target) === 0 ? agreed + 1 : 1;
        target = found;
      }
      return target;
    },
  };
}

/** What stands in any of the streams. */
export function union(streams: Stream[]): Stream {
  if (streams.length === 1) return streams[0]!;
  return {
    async seek(from) {
      const found = await Promise.all(streams.map((stream) => stream.seek(from)));
      let first: Found | undefined;
      for (const position of found) {
        const order = position && first ? compare(position, first) : -1;
        // At the same place, what one has found is there whatever another would have read.
        if (position && (order < 0 || (order === 0 && first?.stopped))) first = position;
      }
      return first;
    },
  };
}

/** What stands in `stream` and in none of `excluded`. */
export function difference(stream: Stream, excluded: Stream[]): Stream {
  if (excluded.length === 0) return stream;
  const exclusion = union(excluded);
  return {
    async seek(from) {
      let found = await stream.seek(from);
      while (found && !found.stopped) {
        const excludedAt = await exclusion.seek(found);
        if (!excludedAt || compare(excludedAt, found) !== 0) return found;
        if (excludedAt.stopped) return excludedAt;
        found = await stream.seek(after(found));
      }
      return found;
    },
  };
}

/** The first position that could come after `position`. Ids are ASCII below `~`, and go downwards. */
export function after({ at, id }: Position): Position {
  const last = id.length - 1;
  return { at, id: `${id.slice(0, last)}${String.fromCharCode(id.charCodeAt(last) - 1)}~` };
}

/** The first position that could be older than a time. What orders images of one millisecond follows a space. */
export function before(time: string): Position {
  return { at: `${time} `, id: "!" };
}
