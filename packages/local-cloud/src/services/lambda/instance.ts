import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { FunctionLog } from "./logs.ts";
import type { EndMessage, FunctionError, InstanceMessage, InvokeMessage, LoadMessage } from "./messages.ts";

/** What an invocation came to: JSON text, or the function's error. */
export type Outcome = { payload: string } | { error: FunctionError };

export interface InstanceOptions {
  functionName: string;
  functionArn: string;
  bootstrap: string;
  /** Each instance gets a temporary folder of its own in here. */
  temporary: string;
  /** Modules that are loaded at once; the handler when it is told. */
  ahead?: string[];
  /** Where a debugger finds the process, on 127.0.0.1; then no time limit ends it. */
  inspectPort?: number;
  /** All of the environment: nothing is taken from the machine's. */
  environment(temporaryFolder: string): Record<string, string>;
  timeoutSeconds: number;
  memoryMb: number;
  log: FunctionLog;
  /** Told of each invocation as it ends. */
  onInvoked?(invocation: Invocation): void;
}

/** What an invocation took. Milliseconds; Lambda bills the sum of both, rounded up. */
export interface Invocation {
  durationMs: number;
  /** Of an instance's first invocation: how long it took to load the handler. */
  initMs?: number;
}

/** A function instance: one forked process that handles one event at a time. */
export interface Instance {
  /** Says which handler it is; to be called once, before the first event. */
  load(bundle: { file: string; export: string }): void;
  /** Settles when the handler is loaded. */
  ready: Promise<void>;
  readonly alive: boolean;
  /** Milliseconds that the process took to load the handler. */
  readonly initDuration: number;
  invoke(requestId: string, event: string): Promise<Outcome>;
  /** Settles when the process is gone. */
  ended: Promise<void>;
  end(): Promise<void>;
}

/** Lambda gives a function ten seconds to load before the first event counts. */
const initLimitMs = 10_000;

export async function startInstance(options: InstanceOptions): Promise<Instance> {
  const folder = await mkdtemp(join(options.temporary, "instance-"));
  const inspect = options.inspectPort ? [`--inspect=127.0.0.1:${options.inspectPort}`] : [];
  const child = fork(options.bootstrap, [options.functionArn, ...(options.ahead ?? [])], {
    cwd: folder,
    env: options.environment(folder) as NodeJS.ProcessEnv,
    // As in Lambda the heap knows its limit; and a young generation that is small keeps many instances small.
    execArgv: [`--max-old-space-size=${options.memoryMb}`, "--max-semi-space-size=4", ...inspect],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const instance = new ForkedInstance(child, options);
  child.once("close", () => void rm(folder, { recursive: true, force: true }).catch(() => {}));
  return instance;
}

class ForkedInstance implements Instance {
  readonly ready: Promise<void>;
  initDuration = 0;
  #loadedAt = 0;
  #slow: NodeJS.Timeout | undefined;
  #requestId: string | undefined;
  #settle: ((outcome: Outcome) => void) | undefined;
  #initError: FunctionError | undefined;
  #peak = 0;
  /** Until the first invocation has been told of. */
  #cold = true;
  /** Why the host killed the process, when it did. */
  #killedFor: FunctionError | undefined;
  readonly ended: Promise<void>;

  constructor(
    readonly child: ChildProcess,
    readonly options: InstanceOptions,
  ) {
    this.#follow(child.stdout as Readable);
    this.#follow(child.stderr as Readable);
    this.ended = new Promise((resolve) => child.once("close", () => resolve()));
    this.ready = new Promise((resolve) => {
      const settled = () => {
        clearTimeout(this.#slow);
        this.initDuration = performance.now() - this.#loadedAt;
        resolve();
      };
      child.on("message", (message: InstanceMessage) => {
        if (message.kind === "ready" || message.kind === "init-error") settled();
        this.#hear(message);
      });
      child.once("close", settled);
    });
    child.on("error", (error) => {
      this.#initError ??= { errorType: "Runtime.InvalidEntrypoint", errorMessage: error.message };
    });
    child.once("close", (code, signal) => this.#left(code, signal));
  }

  get alive(): boolean {
    return (
      this.child.exitCode === null &&
      this.child.signalCode === null &&
      this.child.connected &&
      !this.#killedFor
    );
  }

  load(bundle: { file: string; export: string }): void {
    this.#loadedAt = performance.now();
    this.#slow = this.#after(initLimitMs / 1000);
    // A process that has died meanwhile answers by "close".
    this.child.send({ kind: "load", ...bundle } satisfies LoadMessage, () => {});
  }

  /** Kills the process when it takes longer, unless somebody looks at it step by step. */
  #after(seconds: number): NodeJS.Timeout | undefined {
    if (this.options.inspectPort) return undefined;
    return setTimeout(() => this.#kill(this.#timedOut(seconds)), seconds * 1000);
  }

  async invoke(requestId: string, event: string): Promise<Outcome> {
    await this.ready;
    if (this.#initError) return { error: this.#initError };
    if (!this.alive) return { error: exitError(requestId, "exited before the event") };
    const { log, timeoutSeconds } = this.options;
    log.line(requestId, `START RequestId: ${requestId} Version: $LATEST`);
    const began = performance.now();
    this.#requestId = requestId;
    const late = this.#after(timeoutSeconds);
    const outcome = await new Promise<Outcome>((resolve) => {
      this.#settle = resolve;
      const message: InvokeMessage = {
        kind: "invoke",
        requestId,
        event,
        deadline: Date.now() + timeoutSeconds * 1000,
        traceId: `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${requestId.replaceAll("-", "").slice(0, 24)};Sampled=0`,
      };
      // A process that has just died answers by "close".
      this.child.send(message, () => {});
    });
    clearTimeout(late);
    this.#settle = undefined;
    this.#report(requestId, performance.now() - began);
    this.#requestId = undefined;
    return outcome;
  }

  async end(): Promise<void> {
    // Disconnecting from this side would keep "close" from coming.
    if (this.child.connected) this.child.send({ kind: "end" } satisfies EndMessage, () => {});
    const slow = setTimeout(() => this.child.kill("SIGKILL"), 1000);
    await this.ended;
    clearTimeout(slow);
  }

  #follow(stream: Readable): void {
    createInterface({ input: stream }).on("line", (text) => this.options.log.line(this.#requestId, text));
  }

  #hear(message: InstanceMessage): void {
    switch (message.kind) {
      case "ready":
        return;
      case "init-error":
        this.#initError = message.error;
        return;
      case "memory":
        this.#peak = Math.max(this.#peak, message.rss);
        if (message.rss > this.options.memoryMb * 2 ** 20)
          this.#kill({
            errorType: "Runtime.OutOfMemory",
            errorMessage: `RequestId: ${this.#requestId ?? "-"} Error: Runtime exited with error: signal: killed`,
          });
        return;
      case "result":
        if (message.requestId === this.#requestId) this.#settle?.({ payload: message.payload });
        return;
      case "error":
        if (message.requestId === this.#requestId) this.#settle?.({ error: message.error });
    }
  }

  #timedOut(seconds: number): FunctionError {
    return {
      errorType: "Sandbox.Timedout",
      errorMessage: `RequestId: ${this.#requestId ?? "-"} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
    };
  }

  #kill(reason: FunctionError): void {
    this.#killedFor ??= reason;
    this.options.log.line(this.#requestId, reason.errorMessage);
    this.child.kill("SIGKILL");
  }

  #left(code: number | null, signal: NodeJS.Signals | null): void {
    const how = signal
      ? `signal: ${signal === "SIGKILL" ? "killed" : signal.toLowerCase()}`
      : `exit status ${code}`;
    const error = this.#killedFor ?? exitError(this.#requestId ?? "-", how);
    if (this.#requestId && !this.#killedFor) this.options.log.line(this.#requestId, error.errorMessage);
    if (this.initDuration === 0) this.#initError ??= error;
    this.#settle?.({ error });
  }

  /** The line by which Lambda ends each request in the log. */
  #report(requestId: string, durationMs: number): void {
    const { log, memoryMb, onInvoked } = this.options;
    log.line(requestId, `END RequestId: ${requestId}`);
    const initMs = this.#cold ? this.initDuration : undefined;
    this.#cold = false;
    log.line(
      requestId,
      [
        `REPORT RequestId: ${requestId}`,
        `Duration: ${durationMs.toFixed(2)} ms`,
        `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
        `Memory Size: ${memoryMb} MB`,
        `Max Memory Used: ${Math.round(this.#peak / 2 ** 20)} MB`,
        ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
      ].join("\t"),
    );
    onInvoked?.({ durationMs, initMs });
  }
}

function exitError(requestId: string, how: string): FunctionError {
  return {
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${how}`,
  };
}
