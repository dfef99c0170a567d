"use client";
/** Downloads photos, from their lists to the disk, and keeps the store told. */
import { originalsOf } from "../api/client";
import { insist, type Loaded, load, type World } from "./load";
import type { Target } from "./saving";
import { folderOf, listed, type Photo, type Wanted } from "./source";
import { type TakeOut, takeOut } from "./take-out-store";
import { zips } from "./zip";

const world: World = {
  originals: originalsOf,
  fetch: (url, signal) => fetch(url, { signal, referrerPolicy: "no-referrer" }),
  wait: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const timer = setTimeout(resolve, milliseconds);
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      signal.addEventListener("abort", onAbort, { once: true });
    }),
};

/**
 * Downloads photos into zips. Never throws: the store says what became of it.
 * @param photos where they are known already
 */
export async function startTakeOut(
  wanted: Wanted,
  total: TakeOut["total"],
  target: Target,
  photos?: readonly Photo[],
): Promise<void> {
  takeOut.get()?.cancel();
  const abort = new AbortController();
  const { signal } = abort;
  let current: TakeOut = {
    ...{ state: "running", done: 0, bytes: 0, total, missing: [], parts: 0 },
    cancel: () => {
      abort.abort();
      takeOut.set(undefined);
    },
  };
  const set = (change: Partial<TakeOut>) => {
    if (signal.aborted) return;
    current = { ...current, ...change };
    takeOut.set(current);
  };
  set({});
  const onLoaded = ({ photo, entries, missing: reason }: Loaded) =>
    set({
      done: current.done + 1,
      bytes: current.bytes + entries.reduce((sum, { size }) => sum + size, 0),
      missing: reason ? [...current.missing, { name: photo.name, reason }] : current.missing,
    });
  try {
    const pages = photos ? inOnePage(photos) : listed(wanted, signal, (ask) => insist(ask, world, signal));
    const loaded = load(pages, (photo) => folderOf(wanted, photo), world, signal);
    let part = 0;
    for await (const zip of zips(loaded, target.most, onLoaded)) {
      await target.save(zip, ++part, signal);
      set({ parts: part });
    }
    set({ state: "done" });
  } catch (error) {
    set({ state: "failed", reason: error instanceof Error ? error.message : "It was broken off." });
  }
}

async function* inOnePage(photos: readonly Photo[]): AsyncGenerator<Photo[]> {
  yield [...photos];
}
