import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import type { FunctionSpec } from "../../graph/functions.ts";
import { type BuiltFunctions, builtRuntime, createBuiltBundler } from "./built.ts";
import { type Bundle, type Bundler, createBundler } from "./bundle.ts";
import { createConcurrency } from "./concurrency.ts";
import { placeFiles } from "./copy-files.ts";
import { environment, type RoleCredentials } from "./environment.ts";
import { createHotBundler, shortName } from "./hot-bundle.ts";
import { type Instance, type Outcome, startInstance } from "./instance.ts";
import { openLogs } from "./logs.ts";
import { createPool, type Pool } from "./pool.ts";
import type { Invocation } from "./report.ts";
import { createStandby } from "./standby.ts";

/** Runs the functions of a snapshot. */
export interface Lambda {
  /**
   * Invokes a function and waits for its answer. Where its concurrency is used up the event waits, as those of
   * queues, topics, buckets and schedules do, which Lambda tries again.
   * @param event what `JSON.stringify` makes the payload from
   * @throws Error when no function has the ARN
   */
  invoke(functionArn: string, event: unknown): Promise<Outcome & { requestId: string }>;
  /**
   * The same for a caller that waits for the answer: at the limit it is told so, by an outcome that is `throttled`.
   */
  invokeSynchronously(functionArn: string, event: unknown): Promise<Outcome & { requestId: string }>;
  /** How many instances a function may have at once on this machine. */
  limit(functionArn: string): number;
  /** The ARN of a function by name, ARN or partial ARN; undefined if there is none. */
  resolve(reference: string): string | undefined;
  /** What a handler of the function finds in `process.env`. @throws Error when no function has the ARN */
  environment(functionArn: string): Record<string, string>;
  /** Bundles what has changed and starts the first instance of each named function. */
  prepare(functionArns?: string[]): Promise<void>;
  close(): Promise<void>;
}

/** What became of a save, told to whoever works on the functions. */
export interface Reload {
  /** `api`, `sweep` */
  functions: string[];
  /** From the save until the new code is ready for the next event. */
  milliseconds: number;
  /** Why the old code goes on: `src/api.ts:3:5 Expected ";"`. */
  error?: string;
}

export interface LambdaOptions {
  functions: FunctionSpec[];
  app: { name: string; stage: string; region: string };
  /** The app's folder. */
  root: string;
  logFolder: string;
  /** Where instances have their temporary folders; what an earlier run left there is removed. */
  temporary: string;
  /** Told of each line that a function writes. */
  onLine?(functionName: string, line: string): void;
  /** Told of each invocation as it ends. */
  onInvoked?(spec: FunctionSpec, invocation: Invocation): void;
  /** `http://127.0.0.1:3001` */
  endpoint: string;
  /** How old an instance may become: its credentials have to outlive it by the longest timeout. */
  maxAgeMs?: number;
  /** Temporary credentials of a role, for one instance. */
  credentials(roleArn: string, sessionName: string): RoleCredentials;
  /** Functions as SST's CLI has built them, in place of their sources. */
  built?: BuiltFunctions;
  /** Where the functions' sources are bundled; tests give their own. */
  bundler?: Bundler;
  /** Reloads functions when a file that they are made of is saved; what they do meanwhile ends on the old code. */
  watch?: { onReload(reload: Reload): void };
  /** How many events all functions together may have at work at once, as the account's quota. @default 1000 */
  accountConcurrency?: number;
  /** Opens each function to a debugger: the first at this port of 127.0.0.1, the next at the next. */
  inspect?: { port: number; onOpen(functionName: string, address: string): void };
}

export async function createLambda(options: LambdaOptions): Promise<Lambda> {
  const { functions, app, root, endpoint } = options;
  await rm(options.temporary, { recursive: true, force: true });
  await mkdir(options.temporary, { recursive: true, mode: 0o700 });
  const logs = openLogs(options.logFolder, { onLine: options.onLine });
  const hot = options.watch && createHotBundler(root);
  const own = options.bundler ?? hot ?? createBundler(root);
  const runtime = options.built && (await builtRuntime(options.built.node));
  const bundler = options.built
    ? createBuiltBundler(root, join(options.temporary, "built"), options.built, own)
    : own;
  const bundles = new Map<string, ReturnType<Bundler["handler"]>>();
  const pools = new Map<string, Pool>();
  const specs = new Map(functions.map((spec) => [spec.arn, spec]));
  const concurrency = createConcurrency(
    new Map(functions.map(({ arn, reservedConcurrency }) => [arn, reservedConcurrency])),
    options.accountConcurrency,
  );

  /** Two functions may share a source; and a source is bundled once a start, not once an instance. */
  const bundle = (spec: FunctionSpec) => {
    const { handler, install, component, copyFiles } = spec;
    const key = JSON.stringify([handler, install, copyFiles, options.built && component]);
    const made = async () => {
      const code = await bundler.handler(spec);
      await placeFiles(root, dirname(code.file), copyFiles);
      return code;
    };
    const known = bundles.get(key) ?? made();
    bundles.set(key, known);
    // What did not compile may have been mended by the next event.
    known.catch(() => bundles.delete(key));
    return known;
  };
  let first: Promise<[bootstrap: string, guard: string]> | undefined;
  const firstFiles = () => {
    first ??= Promise.all([bundler.bootstrap(), bundler.guard()]);
    return first;
  };

  // What Lambda would run at once and the machine would not bear waits for an instance; it is not refused. And a
  // debugger is at one process of a function.
  const instances = options.inspect ? 1 : Math.max(2, availableParallelism());
  const limit = (spec: FunctionSpec) =>
    Math.max(1, Math.min(spec.reservedConcurrency ?? Number.POSITIVE_INFINITY, instances));

  const inspected = new Map<string, Instance>();

  /** A function keeps its port, so that the debugger finds it again: the process before is gone first. */
  async function inspectPort(spec: FunctionSpec): Promise<number | undefined> {
    if (!options.inspect) return undefined;
    await inspected.get(spec.arn)?.ended;
    return options.inspect.port + functions.indexOf(spec);
  }

  const environmentOf = (spec: FunctionSpec, folder: string, taskRoot: string, guard?: string) =>
    environment(spec, {
      ...{ app, endpoint, folder, taskRoot, runtime, guard },
      credentials: options.credentials(spec.roleArn, spec.name),
    });

  async function startProcess(spec: FunctionSpec, code: Bundle): Promise<Instance> {
    const [[start, guard], port] = await Promise.all([firstFiles(), inspectPort(spec)]);
    const instance = await startInstance({
      functionName: spec.name,
      functionArn: spec.arn,
      bootstrap: start,
      runtime,
      ahead: code.ahead,
      inspectPort: port,
      temporary: options.temporary,
      timeoutSeconds: spec.timeoutSeconds,
      memoryMb: spec.memoryMb,
      log: logs.of(spec.name),
      onInvoked: (invocation) => options.onInvoked?.(spec, invocation),
      environment: (folder) => environmentOf(spec, folder, dirname(code.file), guard),
    });
    if (port && !inspected.has(spec.arn))
      options.inspect?.onOpen(shortName(spec.handler), `127.0.0.1:${port}`);
    if (port) inspected.set(spec.arn, instance);
    return instance;
  }

  const standby =
    hot && !options.inspect
      ? createStandby(async (arn) => startProcess(specOf(arn), await bundle(specOf(arn))))
      : undefined;

  const pool = (spec: FunctionSpec): Pool => {
    const known = pools.get(spec.arn);
    if (known) return known;
    const made = createPool({
      limit: limit(spec),
      maxAgeMs: options.maxAgeMs,
      start: async () => {
        const code = await bundle(spec);
        const instance = (await standby?.take(spec.arn)) ?? (await startProcess(spec, code));
        instance.load(code);
        return instance;
      },
    });
    pools.set(spec.arn, made);
    return made;
  };

  const specOf = (arn: string) => {
    const spec = specs.get(arn);
    if (!spec) throw new Error(`there is no function ${arn}`);
    return spec;
  };

  hot?.onRebuilt(async ({ handlers, savedAt, error }) => {
    const told = (ms: number) =>
      options.watch?.onReload({
        functions: handlers.map(shortName),
        milliseconds: Math.round(ms),
        ...(error === undefined ? {} : { error }),
      });
    if (error === undefined) {
      bundles.clear();
      const changed = functions.filter(({ handler }) => handlers.includes(handler));
      await Promise.all(changed.map(({ arn }) => pools.get(arn)?.replace()));
    }
    told(performance.now() - savedAt);
  });

  async function run(functionArn: string, event: unknown, leave: () => void) {
    try {
      const requestId = randomUUID();
      const outcome = await pool(specOf(functionArn)).invoke(requestId, JSON.stringify(event) ?? "null");
      return { ...outcome, requestId };
    } finally {
      leave();
    }
  }

  return {
    async invoke(functionArn, event) {
      return run(functionArn, event, await concurrency.enterLater(functionArn));
    },
    async invokeSynchronously(functionArn, event) {
      const entered = concurrency.enter(functionArn);
      if (typeof entered === "function") return run(functionArn, event, entered);
      const error = { errorType: "TooManyRequestsException", errorMessage: "Rate Exceeded." };
      return { error, throttled: entered, requestId: randomUUID() };
    },
    limit: (arn) => limit(specOf(arn)),
    environment: (arn) => environmentOf(specOf(arn), options.temporary, root),
    resolve(reference) {
      const unqualified = reference.replace(/:\$LATEST$/, "");
      return functions.find(({ arn, name }) => {
        // What of an ARN may stand for it: `123456789012:function:name`.
        const partial = arn.split(":").slice(4).join(":");
        return [arn, partial, name].includes(unqualified);
      })?.arn;
    },
    async prepare(functionArns = [...specs.keys()]) {
      await Promise.all([firstFiles(), ...functions.map(bundle)]);
      for (const arn of functionArns) pool(specOf(arn)).warm();
    },
    async close() {
      concurrency.close();
      await hot?.close();
      await standby?.close();
      await Promise.all([...pools.values()].map((known) => known.close()));
      await logs.close();
    },
  };
}
