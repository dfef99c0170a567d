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
  // What is rescued is rescued once.
  const again = { ...options, ...places, rescue: false };
  return {
    get cloud() {
      return cloud;
    },
    async replace(next) {
      await cloud.close();
      try {
        cloud = await startCloud({ ...again, snapshot: next });
        snapshot = next;
      } catch (error) {
        cloud = await startCloud({ ...again, snapshot });
        throw error;
      }
    },
    close: () => cloud.close(),
  };
}
