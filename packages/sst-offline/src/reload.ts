import { existsSync, type FSWatcher, watch } from "node:fs";
import path from "node:path";
import type { Snapshot } from "./snapshot/format.ts";
import { type Cloud, type CloudOptions, startCloud } from "./start.ts";

/** A cloud whose stack can be replaced by another one while its data and addresses stay. */
export interface ReloadableCloud {
  /** The one that runs now. */
  readonly cloud: Cloud;
  /**
   * Runs another stack. One that does not run is given up for the one before.
   * @throws StartError why it does not run; the one before runs again
   */
  replace(snapshot: Snapshot): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a stack as `startCloud` does, so that another one can take its place.
 *
 * @param options as of `startCloud`; the snapshot is a value, not a file
 * @throws StartError
 * @example
 * const running = await startReloadable({ snapshot, root, data, port: 3000 });
 * await running.replace((await evaluate({ root, stage, platform })).snapshot);
 */
export async function startReloadable(
  options: CloudOptions & { snapshot: Snapshot },
): Promise<ReloadableCloud> {
  let { snapshot } = options;
  let cloud = await startCloud(options);
  // The addresses stay, also where free ports were asked for.
  const places = { port: Number(new URL(cloud.url).port), awsPort: Number(new URL(cloud.endpoint).port) };
  return {
    get cloud() {
      return cloud;
    },
    async replace(next) {
      await cloud.close();
      try {
        cloud = await startCloud({ ...options, ...places, snapshot: next });
        snapshot = next;
      } catch (error) {
        cloud = await startCloud({ ...options, ...places, snapshot });
        throw error;
      }
    },
    close: () => cloud.close(),
  };
}

/** A save is several events, and one often saves more than one file. */
const SETTLE_MS = 150;

export interface FileWatch {
  /**
   * Watches these instead.
   * @param files absolute paths
   */
  follow(files: readonly string[]): void;
  close(): void;
}

/**
 * Tells of saves of files, new and replaced ones too: one at a time, the last one always.
 *
 * @param files absolute paths
 * @param saved called after each save, and again only when it is done
 * @example
 * const watching = watchFiles([join(root, "sst.config.ts")], async () => evaluateAgain());
 * watching.close();
 */
export function watchFiles(files: readonly string[], saved: () => Promise<void>): FileWatch {
  let timer: NodeJS.Timeout | undefined;
  let working = Promise.resolve();
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      working = working.then(saved);
    }, SETTLE_MS);
  };
  // Folders, since editors put a new file in the old one's place.
  const watchers = new Map<string, FSWatcher>();
  let followed = new Set<string>();
  const follow = (next: readonly string[]) => {
    followed = new Set(next);
    const folders = new Set(next.map((file) => path.dirname(file)).filter((folder) => existsSync(folder)));
    for (const [folder, watcher] of watchers)
      if (!folders.has(folder)) {
        watcher.close();
        watchers.delete(folder);
      }
    for (const folder of folders)
      if (!watchers.has(folder))
        watchers.set(
          folder,
          watch(folder, (_event, name) => {
            if (name && followed.has(path.join(folder, name))) soon();
          }),
        );
  };
  follow(files);
  return {
    follow,
    close() {
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}
