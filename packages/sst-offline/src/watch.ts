import { existsSync, type FSWatcher, watch } from "node:fs";
import path from "node:path";

export interface FolderWatch {
  /** Watches these instead; what is not there is left out. */
  follow(folders: Iterable<string>): void;
  /** Settles when what was told of is done. */
  close(): Promise<void>;
}

/**
 * Tells of saves in folders, new and replaced files too: of those of a moment at once, and of one moment at a time.
 * Folders and not files, since editors save by putting another file in the place.
 * @param saved gets the files' paths, and when the first was seen as `performance.now()` counts
 */
export function watchFolders(
  settleMs: number,
  saved: (files: string[], savedAt: number) => Promise<void>,
): FolderWatch {
  const watchers = new Map<string, FSWatcher>();
  const files = new Set<string>();
  let savedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let working = Promise.resolve();
  let closed = false;

  function seen(file: string): void {
    if (files.size === 0) savedAt = performance.now();
    files.add(file);
    clearTimeout(timer);
    timer = setTimeout(() => {
      working = working.then(async () => {
        const now = [...files];
        files.clear();
        if (!closed && now.length > 0) await saved(now, savedAt);
      });
    }, settleMs);
  }

  return {
    follow(folders) {
      if (closed) return;
      const wanted = new Set(folders);
      for (const [folder, watcher] of watchers)
        if (!wanted.has(folder)) {
          watcher.close();
          watchers.delete(folder);
        }
      for (const folder of wanted) {
        if (watchers.has(folder) || !existsSync(folder)) continue;
        const watcher = watch(folder, (_event, name) => {
          if (name) seen(path.join(folder, name));
        });
        watcher.on("error", () => watchers.delete(folder));
        watchers.set(folder, watcher);
      }
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
      await working;
    },
  };
}

/** A stack is evaluated in seconds, and one often saves more than one file of it. */
const SETTLE_MS = 150;

export interface FileWatch {
  /** Watches these instead. */
  follow(files: readonly string[]): void;
  /** Settles when what was told of is done. */
  close(): Promise<void>;
}

/**
 * Tells of saves of files, new and replaced ones too: one at a time, the last one always.
 * @param files absolute paths
 */
export function watchFiles(files: readonly string[], saved: () => Promise<void>): FileWatch {
  let followed = new Set<string>();
  const folders = watchFolders(SETTLE_MS, async (found) => {
    if (found.some((file) => followed.has(file))) await saved();
  });
  const follow = (next: readonly string[]) => {
    followed = new Set(next);
    folders.follow(next.map((file) => path.dirname(file)));
  };
  follow(files);
  return { follow, close: folders.close };
}
