/**
 * A cloud for tests: on free ports, in a folder of its own, with what was sent to it and what it refused.
 *
 * @example
 * const cloud = await startTestCloud({ root: "my-app" });
 * const sqs = new SQSClient(cloud.client);
 * await sqs.send(new SendMessageCommand({ QueueUrl: cloud.outputs.queueUrl, MessageBody: "hello" }));
 * await cloud.logged(/got hello/);
 * expect(cloud.denied).toEqual([]);
 * await cloud.remove();
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evaluate } from "./evaluation/evaluate.ts";
import { ensurePlatform } from "./evaluation/platform.ts";
import type { CloudEvent } from "./events.ts";
import type { Snapshot } from "./snapshot/format.ts";
import { type Cloud, type CloudOptions, startCloud } from "./start.ts";

export { type StateBackend, startStateBackend } from "./diff/state-backend.ts";
export { type Chance, chanceOf } from "./faults/chance.ts";
export type { EdgeEvent, EdgeResponse } from "./services/edge/edge-function.ts";
export { Browser } from "./testing/browser.ts";
export { edgeFunction } from "./testing/edge-functions.ts";

type EventOf<Kind extends CloudEvent["kind"]> = Extract<CloudEvent, { kind: Kind }>;
/** A call that the policies refused. */
export type Denial = EventOf<"denied">;
/** A request that a service answered. */
export type Sent = EventOf<"request">;

export interface TestCloudOptions extends Partial<CloudOptions> {
  /** The folder that holds `sst.config.ts`. */
  root: string;
  /** The stack to run. @default what `root` evaluates to */
  snapshot?: Snapshot;
  /** @default "test" */
  stage?: string;
  /**
   * Changes the stack before it starts: a copy is given, in place.
   * @example
   * alter: (stack) => revoke(stack, grants(stack).find(({ action }) => action === "s3:PutObject")!)
   */
  alter?(snapshot: Snapshot): void;
}

/** What AWS SDK clients take. */
export interface ClientSettings {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

export interface TestCloud extends Pick<Cloud, "url" | "endpoint" | "region" | "operator" | "notHonored"> {
  readonly snapshot: Snapshot;
  /** The running cloud; another one after a restart. */
  readonly cloud: Cloud;
  /** The stack's outputs, with local addresses, as text. */
  readonly outputs: Record<string, string>;
  /** Settings of a stock client with full rights. */
  readonly client: ClientSettings;
  /** Everything that was told since the first start, in order. */
  readonly events: readonly CloudEvent[];
  /** The requests that services answered, in order. */
  readonly sent: readonly Sent[];
  /** The calls that policies refused, in order. */
  readonly denied: readonly Denial[];
  /** Errors of services, which nobody was answered with. */
  readonly errors: readonly EventOf<"error">[];
  /**
   * Waits for an event, which may be past.
   * @param patience milliseconds. @default 30,000
   * @throws Error with all that was told, when it does not come in time
   * @example
   * const { code } = await cloud.event((told) => told.kind === "code");
   */
  event<Event extends CloudEvent>(
    test: (event: CloudEvent) => event is Event,
    patience?: number,
  ): Promise<Event>;
  event(test: (event: CloudEvent) => boolean, patience?: number): Promise<CloudEvent>;
  /**
   * Waits for a line of a function's log.
   * @param patience milliseconds. @default 30,000
   * @throws Error as {@link TestCloud.event}
   * @example
   * const [, id] = await cloud.logged(/stored (\w+)/);
   */
  logged(words: RegExp, patience?: number): Promise<RegExpExecArray>;
  /** Ends the cloud and starts it again on the same data. */
  restart(): Promise<void>;
  /** Ends the cloud and forgets its data. */
  remove(): Promise<void>;
}

const PATIENCE_MS = 30_000;

/**
 * Starts a stack for a test, on free ports and in a new folder by default. It evaluates `root` if no snapshot is
 * given, which takes seconds: give one where many tests start a cloud.
 *
 * @param options `root`, and whatever `startCloud` takes
 * @throws EvaluationError, StartError
 * @example
 * const cloud = await startTestCloud({ root: ".", faults: { duplicates: 0.5, seed: 7 } });
 * const s3 = new S3Client(cloud.client);
 * await s3.send(new PutObjectCommand({ Bucket: cloud.outputs.bucket, Key: "a.txt", Body: "one two" }));
 * await cloud.logged(/counted a\.txt/);
 * await cloud.remove();
 */
export async function startTestCloud({
  root,
  stage = "test",
  alter,
  onEvent,
  ...options
}: TestCloudOptions): Promise<TestCloud> {
  const given = options.snapshot ?? (await evaluated(root, stage));
  const snapshot = alter ? structuredClone(given) : given;
  alter?.(snapshot);
  const data = options.data ?? (await mkdtemp(join(tmpdir(), "sst-offline-")));
  const events: CloudEvent[] = [];
  const waiting = new Set<(event: CloudEvent) => void>();
  const start = () =>
    startCloud({
      port: 0,
      ...options,
      ...{ snapshot, root, data },
      onEvent(event) {
        events.push(event);
        for (const look of waiting) look(event);
        onEvent?.(event);
      },
    });
  const forget = () => rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  let cloud: Cloud;
  try {
    cloud = await start();
  } catch (error) {
    await forget();
    throw error;
  }
  const all = <Kind extends CloudEvent["kind"]>(kind: Kind) =>
    events.filter((event): event is EventOf<Kind> => event.kind === kind);

  function event(test: (event: CloudEvent) => boolean, patience = PATIENCE_MS): Promise<CloudEvent> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        waiting.delete(look);
      };
      const look = (event: CloudEvent) => {
        if (!test(event)) return;
        stop();
        resolve(event);
      };
      const timer = setTimeout(() => {
        stop();
        reject(
          new Error(`It was never told. What was:\n${events.map((told) => JSON.stringify(told)).join("\n")}`),
        );
      }, patience);
      waiting.add(look);
      for (const past of events) look(past);
    });
  }

  return {
    snapshot,
    get cloud() {
      return cloud;
    },
    get url() {
      return cloud.url;
    },
    get endpoint() {
      return cloud.endpoint;
    },
    get region() {
      return cloud.region;
    },
    get operator() {
      return cloud.operator;
    },
    get notHonored() {
      return cloud.notHonored;
    },
    get outputs() {
      return cloud.outputs as Record<string, string>;
    },
    get client() {
      return { endpoint: cloud.endpoint, region: cloud.region, credentials: cloud.operator };
    },
    events,
    get sent() {
      return all("request");
    },
    get denied() {
      return all("denied");
    },
    get errors() {
      return all("error");
    },
    event: event as TestCloud["event"],
    async logged(words, patience) {
      let found: RegExpExecArray | null = null;
      await event((told) => {
        found = told.kind === "log" ? words.exec(told.line) : null;
        return found !== null;
      }, patience);
      return found!;
    },
    async restart() {
      await cloud.close();
      cloud = await start();
    },
    async remove() {
      await cloud.close();
      if (options.data === undefined) await forget();
    },
  };
}

async function evaluated(root: string, stage: string): Promise<Snapshot> {
  const { snapshot } = await evaluate({ root, stage, platform: await ensurePlatform(root) });
  return snapshot;
}
