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

/** Below 0: `a` comes first, being newer. */
export function compare(a: Position, b: Position): number {
  if (a.at !== b.at) return a.at > b.at ? -1 : 1;
  if (a.id !== b.id) return a.id > b.id ? -1 : 1;
  return 0;
}

export interface Stream {
  /** The first position at or after `from` (anywhere, if undefined); undefined at the end. `from` never goes back. */
  seek(from: Position | undefined): Promise<Position | undefined>;
}

/** Reads up to `limit` positions at or after `from`, in order. */
export type Read = (from: Position | undefined, limit: number) => Promise<Position[]>;

const LARGEST_READ = 400;

/**
 * A stream over one term of the index. It reads `firstRead` positions, more and more while they are
 * used, and few again when it is made to jump over them.
 */
export function leaf(read: Read, firstRead: number): Stream {
  let held: Position[] = [];
  let index = 0;
  let used = 0;
  let ended = false;
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
        held = await read(from, size);
        ended = held.length < size;
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
      for (let i = 1; target && agreed < streams.length; i++) {
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
      let first: Position | undefined;
      for (const position of found) {
        if (position && (!first || compare(position, first) < 0)) first = position;
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
      while (found) {
        const excludedAt = await exclusion.seek(found);
        if (!excludedAt || compare(excludedAt, found) !== 0) return found;
        found = await stream.seek(after(found));
      }
      return undefined;
    },
  };
}

/** The first position that could come after `position`. Ids are ASCII below `~`, and go downwards. */
export function after({ at, id }: Position): Position {
  const last = id.length - 1;
  return { at, id: `${id.slice(0, last)}${String.fromCharCode(id.charCodeAt(last) - 1)}~` };
}

/** The first position that could be older than `at`. */
export function before(at: string): Position {
  return { at, id: "!" };
}
