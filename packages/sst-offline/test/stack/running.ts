import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cloud, type CloudEvent, type CloudOptions, startCloud } from "../../src/index.ts";
import type { Snapshot } from "../../src/snapshot/format.ts";
import { root } from "./snapshot.ts";

/** A cloud of a test, with what it told. */
export interface Running extends Cloud {
  data: string;
  events: CloudEvent[];
  /** Closes, and forgets the data. */
  remove(): Promise<void>;
}

/** Starts a snapshot on free ports, in a new data folder unless one is given. */
export async function run(
  snapshot: Snapshot,
  options: Partial<CloudOptions> & { data?: string } = {},
): Promise<Running> {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), "local-cloud-test-")));
  const events: CloudEvent[] = [];
  const cloud = await startCloud({
    root,
    port: 0,
    ...options,
    snapshot,
    data,
    onEvent: (event) => events.push(event),
  });
  return {
    ...cloud,
    data,
    events,
    async remove() {
      await cloud.close();
      await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** Asks again and again until there is an answer. @throws Error after `patience` milliseconds */
export async function until<T>(ask: () => Promise<T | undefined>, patience = 60_000): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`nothing came of it in ${patience} ms`);
    await new Promise((wake) => setTimeout(wake, 30));
  }
}
