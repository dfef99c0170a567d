/** Fetches originals with their sidecars, some ahead of the one that is written. */
import { isWorthRetrying } from "../api/errors";
import type { Original } from "../api/types";
import { Names, sidecarOf } from "./names";
import type { Photo } from "./source";

export interface Entry {
  name: string;
  input: Blob | string;
  size: number;
  lastModified: Date;
}

/** A photo as it goes into the zip: itself and its sidecar, or why it does not. */
export interface Loaded {
  photo: Photo;
  entries: Entry[];
  missing?: string;
}

/** How the world is reached; a test has one of its own. */
export interface World {
  /** @throws ApiError, Unreachable */
  originals(ids: readonly string[], signal: AbortSignal): Promise<{ originals: Original[]; rest: string[] }>;
  fetch(url: string, signal: AbortSignal): Promise<Response>;
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** Addresses are good for half an hour: no more are asked for than are fetched by then over a slow line. */
const AT_ONCE = 20;
/** Files that are in memory, the one that is written included: each is up to 50 MB. */
const AHEAD = 3;
/** Seconds between tries. */
const PAUSES = [1, 2, 4, 8, 16];

const GONE = "It is not in the library any more.";
const NOT_THERE = "Its file has not arrived.";
const LOST = "Its file is gone.";
const BROKEN_OFF = "Its file could not be fetched.";

/**
 * Photos in their order. One that cannot be had says why, and does not end the rest; that the library itself cannot be asked
 * does.
 * @param folderOf with its slash, or empty
 * @throws ApiError, Unreachable; the signal's AbortError
 */
export async function* load(
  pages: AsyncIterable<Photo[]>,
  folderOf: (photo: Photo) => string,
  world: World,
  signal: AbortSignal,
): AsyncGenerator<Loaded> {
  const names = new Names();
  const seen = new Set<string>();
  const window: Promise<Loaded>[] = [];
  for await (const page of pages) {
    // A photo may move from one list to another while they are read.
    const photos = page.filter(({ id }) => !seen.has(id) && seen.add(id));
    for (let at = 0; at < photos.length; at += AT_ONCE) {
      const batch = photos.slice(at, at + AT_ONCE);
      const originals = await ask(batch, world, signal);
      for (const photo of batch) {
        const original = originals.get(photo.id);
        const path = names.take(folderOf(photo), original?.name ?? photo.name);
        const loading = fetchOne(photo, path, original, world, signal);
        // It is waited for below, and until then nobody looks.
        loading.catch(() => {});
        window.push(loading);
        if (window.length >= AHEAD) yield await window.shift()!;
      }
    }
  }
  for (const loading of window) yield await loading;
}

/** Asks until all are answered. */
async function ask(
  photos: readonly Photo[],
  world: World,
  signal: AbortSignal,
): Promise<Map<string, Original>> {
  const found = new Map<string, Original>();
  for (let rest = photos.map(({ id }) => id); rest.length > 0; ) {
    const answer = await insist(() => world.originals(rest, signal), world, signal);
    for (const original of answer.originals) found.set(original.id, original);
    rest = answer.rest;
  }
  return found;
}

/** Does again what may work in a moment: a line that is lost, a minute's requests that are used up. */
export async function insist<Answer>(
  act: () => Promise<Answer>,
  { wait }: Pick<World, "wait">,
  signal: AbortSignal,
): Promise<Answer> {
  for (const pause of [...PAUSES, 30, 30]) {
    try {
      return await act();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Error) || !isWorthRetrying(error)) throw error;
      await wait(pause * 1000, signal);
    }
  }
  return act();
}

async function fetchOne(
  photo: Photo,
  path: string,
  original: Original | undefined,
  world: World,
  signal: AbortSignal,
): Promise<Loaded> {
  const missing = (reason: string) => ({ photo, entries: [], missing: reason });
  if (!original) return missing(GONE);
  if (!original.url) return missing(NOT_THERE);
  let { url } = original;
  for (const pause of [...PAUSES, undefined]) {
    try {
      const response = await world.fetch(url, signal);
      if (response.ok) {
        const file = await response.blob();
        const lastModified = fileTime(photo.takenAt ?? photo.addedAt);
        const { sidecar } = original;
        return {
          photo,
          entries: [
            { name: path, input: file, size: file.size, lastModified },
            { name: sidecarOf(path), input: sidecar, size: new Blob([sidecar]).size, lastModified },
          ],
        };
      }
      if (response.status === 404) return missing(LOST);
      // An address that ran out while others were fetched.
      if (response.status === 403) {
        const fresh = (await ask([photo], world, signal)).get(photo.id)?.url;
        if (!fresh) return missing(LOST);
        url = fresh;
      }
    } catch (error) {
      signal.throwIfAborted();
      // Of a file the line may be lost; that the library turns us away is no file's fault.
      if (error instanceof Error && !isWorthRetrying(error)) throw error;
    }
    if (pause !== undefined) await world.wait(pause * 1000, signal);
  }
  return missing(BROKEN_OFF);
}

/** A zip knows the years from 1980 to 2107, by the clock on the wall. */
function fileTime(wallClock: string): Date {
  const local = new Date(wallClock.replace(/Z$/, ""));
  const year = local.getFullYear();
  return year >= 1980 && year <= 2107 ? local : new Date(year < 1980 ? 1980 : 2107, 0, 1);
}
