import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { evaluate } from "../src/evaluation/evaluate.ts";
import { ensurePlatform } from "../src/evaluation/platform.ts";
import { type Cloud, type CloudEvent, type CloudOptions, startCloud, survey } from "../src/index.ts";
import type { Snapshot } from "../src/snapshot/format.ts";

/** Where the packages are installed that handlers import. */
const root = fileURLToPath(new URL("../../..", import.meta.url));
const PATIENCE_MS = 60_000;

/** An SST app of a few lines, in a folder of its own, running on the local cloud; for tests. */
export interface SmallStack {
  cloud: Cloud;
  snapshot: Snapshot;
  /** The stack's outputs as text. */
  outputs: Record<string, string>;
  /** What the local cloud names as not honored. */
  missing: string[];
  /** For the AWS SDK's clients, with full rights. */
  client: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  /** Every refusal, and every error of a service. */
  troubles: CloudEvent[];
  /**
   * Waits for a line of a function that is `got` and JSON which the test holds for.
   * @throws Error with everything that was said, after a minute
   */
  got<T>(test: (event: T) => boolean): Promise<T>;
  /** All that was got so far. */
  events<T>(): T[];
  /** Ends the cloud and starts it in the same folder. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param run the body of `run()` in sst.config.ts
 * @param files source files by name. `log.ts` exports a handler that writes `got` and its event
 */
export async function smallStack(run: string, files: Record<string, string> = {}): Promise<SmallStack> {
  const folder = await mkdtemp(path.join(tmpdir(), "small-stack-"));
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  const log = `export const handler = async (event) => { console.log("got " + JSON.stringify(event)); };`;
  const config = `export default $config({ app: () => ({ name: "small", home: "aws" }), async run() { ${run} } });`;
  try {
    // Handlers import what the checkout has installed.
    await symlink(path.join(root, "node_modules"), path.join(folder, "node_modules"), "junction");
    for (const [name, text] of Object.entries({ "log.ts": log, "sst.config.ts": config, ...files })) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
    const { snapshot } = await evaluate({ root: folder, stage: "test", platform: await ensurePlatform() });
    return await running(folder, snapshot, remove);
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * One of the apps in `test/repros`, each of which shows one fault that was here.
 *
 * @param change what is done to its evaluated stack before it starts
 * @param options values of its secrets, where any text will not do
 */
export async function repro(
  name: string,
  change: (snapshot: Snapshot) => void = () => {},
  options: Pick<CloudOptions, "secrets"> = {},
): Promise<SmallStack> {
  const folder = await mkdtemp(path.join(tmpdir(), "repro-"));
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  try {
    await symlink(path.join(root, "node_modules"), path.join(folder, "node_modules"), "junction");
    await cp(new URL(`repros/${name}`, import.meta.url), folder, { recursive: true });
    const { snapshot } = await evaluate({ root: folder, stage: "test", platform: await ensurePlatform() });
    change(snapshot);
    return await running(folder, snapshot, remove, options);
  } catch (error) {
    await remove();
    throw error;
  }
}

async function running(
  folder: string,
  snapshot: Snapshot,
  remove: () => Promise<void>,
  options: Pick<CloudOptions, "secrets"> = {},
): Promise<SmallStack> {
  const lines: string[] = [];
  const troubles: CloudEvent[] = [];
  const start = () =>
    startCloud({
      ...options,
      snapshot,
      root: folder,
      data: path.join(folder, ".sst", "local"),
      port: 0,
      runRest: true,
      onEvent: (event) => {
        if (event.kind === "log") lines.push(event.line);
        else if (event.kind === "denied" || event.kind === "error") troubles.push(event);
      },
    });
  const events = <T>() =>
    lines.flatMap((line) => (line.startsWith("got ") ? [JSON.parse(line.slice(4)) as T] : []));
  const stack: SmallStack = {
    ...described(await start()),
    snapshot,
    missing: survey(snapshot, options.secrets),
    troubles,
    events,
    async got<T>(test: (event: T) => boolean) {
      for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
        const found = events<T>().find(test);
        if (found !== undefined) return found;
        await new Promise((wake) => setTimeout(wake, 25));
      }
      throw new Error(`never got it:\n${lines.join("\n")}\n${JSON.stringify(troubles)}`);
    },
    async restart() {
      await stack.cloud.close();
      Object.assign(stack, described(await start()));
    },
    async close() {
      await stack.cloud.close();
      await remove();
    },
  };
  return stack;
}

function described(cloud: Cloud): Pick<SmallStack, "cloud" | "outputs" | "client"> {
  const { endpoint, region, operator } = cloud;
  return {
    cloud,
    outputs: cloud.outputs as Record<string, string>,
    client: { endpoint, region, credentials: operator },
  };
}
