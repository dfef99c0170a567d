/** Makes zips of what is loaded, as streams: one, or several where one is too large to be kept. */
import { makeZip } from "client-zip";
import type { Entry, Loaded } from "./load";
import { withManyFiles } from "./many-files";

/** What a zip has beside its photos where some are missing. */
const NOTE = "not in here.txt";

export interface Missing {
  name: string;
  reason: string;
}

/**
 * Zips, each of whole photos; a photo and its sidecar stay together. Each is to be read to its end before the next is
 * asked for.
 * @param most bytes of one zip's files; one photo that is larger has a zip of its own
 * @param onLoaded is told of each photo as it is written, or found missing
 */
export async function* zips(
  photos: AsyncGenerator<Loaded>,
  most: number,
  onLoaded: (loaded: Loaded) => void,
): AsyncGenerator<ReadableStream<Uint8Array>> {
  const missing: Missing[] = [];
  let next = await photos.next();
  let files = 0;
  do {
    files = 0;
    yield withManyFiles(makeZip(counted(part())), () => files);
  } while (!next.done);

  async function* counted(entries: AsyncGenerator<Entry>): AsyncGenerator<Entry> {
    for await (const entry of entries) {
      files++;
      yield entry;
    }
  }

  async function* part(): AsyncGenerator<Entry> {
    let room = most;
    for (; !next.done; next = await photos.next()) {
      const { photo, entries, missing: reason } = next.value;
      const bytes = entries.reduce((sum, { size }) => sum + size, 0);
      if (bytes > room && room < most) return;
      room -= bytes;
      yield* entries;
      if (reason) missing.push({ name: photo.name, reason });
      onLoaded(next.value);
    }
    if (missing.length > 0) yield noteOf(missing);
  }
}

function noteOf(missing: readonly Missing[]): Entry {
  const lines = missing.map(({ name, reason }) => `${name.replace(/\p{Cc}/gu, " ")}: ${reason}`);
  // As Windows' editor parts lines, too.
  const input = ["These photos could not be downloaded:", "", ...lines, ""].join("\r\n");
  return { name: NOTE, input, size: new Blob([input]).size, lastModified: new Date() };
}
