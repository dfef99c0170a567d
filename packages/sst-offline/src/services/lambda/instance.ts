import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { BuiltRuntime } from "./built.ts";
import type { ThrottleReason } from "./concurrency.ts";
import type { FunctionLog } from "./logs.ts";
import type { EndMessage, FunctionError, InstanceMessage, InvokeMessage, LoadMessage } from "./messages.ts";
import { type Invocation, initReportLine, reportLine, TIMED_OUT } from "./report.ts";

/** What an invocation came to: JSON text, or the function's error, or that it was not let in. */
export type Outcome = ({ payload: string } | { error: FunctionError; throttled?: ThrottleReason }) & {
  /** What stands in the log about it. */
  log?: string;
};

export interface InstanceOptions {
  functionName: string;
  functionArn: string;
  bootstrap: string;
  /** What runs it, if not this process's Node. */
  runtime?: Pick<BuiltRuntime, "path" | "sandbox">;
  /** Each instance gets a temporary folder of its own in here. */
  temporary: string;
  /** Modules that are loaded at once; the handler when it is told. */
  ahead?: string[];
  /** Where a debugger finds the process, on 127.0.0.1; then no time limit ends it. */
  inspectPort?: number;
  /** All of the environment: nothing is taken from the machine's. */
  environment(temporaryFolder: string): Record<string, string>;
  timeoutSeconds: number;
  /** @default 10, as in Lambda */
  initSeconds?: number;
  memoryMb: number;
  log: FunctionLog;
  /** Told of each invocation as it ends. */
  onInvoked?(invocation: Invocation): void;
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

/** As the sandbox words what ended a process. */
const SIGNALS: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: "killed",
  SIGABRT: "aborted",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
};

/**
 * Lambda gives a function ten seconds to load; then it loads it anew, with the first event, for as long as the function's
 * timeout. Here what was begun goes on: a laptop that is that slow gains nothing by beginning twice. (AWS Lambda Developer
 * Guide, "Understanding the Lambda execution environment lifecycle", Init phase.)
 */
const INIT_SECONDS = 10;

export async function startInstance(options: InstanceOptions): Promise<Instance> {
  const folder = await mkdtemp(join(options.temporary, "instance-"));
  const inspect = options.inspectPort ? [`--inspect=127.0.0.1:${options.inspectPort}`] : [];
  const child = fork(options.bootstrap, [options.functionArn, ...(options.ahead ?? [])], {
    cwd: folder,
    env: options.environment(folder) as NodeJS.ProcessEnv,
    execPath: options.runtime?.path,
    // As in Lambda the heap knows its limit; and a young generation that is small keeps many instances small.
    execArgv: [`--max-old-space-size=${options.memoryMb}`, "--max-semi-space-size=4", ...inspect].concat(
      options.runtime?.sandbox(folder) ?? [],
    ),
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const instance = new ForkedInstance(child, options);
  child.once("close", () => void rm(folder, { recursive: true, force: true }).catch(() => {}));
  return instance;
}

class ForkedInstance implements Instance {
  readonly ready: Promise<void>;
  initDuration = 0;
  /** When it was told its handler; 0 until then. */
  #loadedAt = 0;
  #loaded = false;
  #slow: NodeJS.Timeout | undefined;
  #requestId: string | undefined;
  #settle: ((outcome: Outcome) => void) | undefined;
  #initError: FunctionError | undefined;
  #peak = 0;
  /** Of loading, until the first invocation has been told of; then of the invocation. */
  #processorMs: number | undefined;
  /** The id of the request that it is at. */
  #lines: string[] = [];
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
    this.#slow = this.#after(this.options.initSeconds ?? INIT_SECONDS, (late) => {
      this.options.log.line(undefined, initReportLine(performance.now() - this.#loadedAt, late));
      this.#slow = this.#after(this.options.timeoutSeconds);
    });
    // A process that has died meanwhile answers by "close".
    this.child.send({ kind: "load", ...bundle } satisfies LoadMessage, () => {});
  }

  /** Does something when it takes longer, unless somebody looks at it step by step. @param then kills it by default */
  #after(
    seconds: number,
    then = (late: FunctionError): void => this.#kill(late),
  ): NodeJS.Timeout | undefined {
    if (this.options.inspectPort) return undefined;
    return setTimeout(() => then(this.#timedOut(seconds)), seconds * 1000);
  }

  async invoke(requestId: string, event: string): Promise<Outcome> {
    await this.ready;
    const { timeoutSeconds } = this.options;
    this.#requestId = requestId;
    this.#lines = [];
    this.#say(`START RequestId: ${requestId} Version: $LATEST`);
    if (this.#initError || !this.alive) {
      const error = this.#initError ?? exitError(requestId, "exit status 1");
      return { error, log: this.#report(requestId, 0, error) };
    }
    const began = performance.now();
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
    const error = "error" in outcome ? outcome.error : undefined;
    return { ...outcome, log: this.#report(requestId, performance.now() - began, error) };
  }

  async end(): Promise<void> {
    // Disconnecting from this side would keep "close" from coming.
    if (this.child.connected) this.child.send({ kind: "end" } satisfies EndMessage, () => {});
    const slow = setTimeout(() => this.child.kill("SIGKILL"), 1000);
    await this.ended;
    clearTimeout(slow);
  }

  #follow(stream: Readable): void {
    createInterface({ input: stream }).on("line", (text) => this.#say(text));
  }

  #hear(message: InstanceMessage): void {
    switch (message.kind) {
      case "ready":
        this.#loaded = true;
        this.#processorMs = message.processorMs;
        return;
      case "init-error":
        this.#failInit(message.error);
        return;
      case "memory":
        this.#peak = Math.max(this.#peak, message.rss);
        // Lambda's sandbox kills it just so, and tells no other reason.
        if (message.rss > this.options.memoryMb * 2 ** 20)
          this.#kill(exitError(this.#requestId ?? "-", "signal: killed"));
        return;
      case "result":
        if (message.requestId !== this.#requestId) return;
        this.#worked(message.processorMs);
        this.#settle?.({ payload: message.payload });
        return;
      case "error":
        if (message.requestId !== this.#requestId) return;
        this.#worked(message.processorMs);
        this.#settle?.({ error: message.error });
    }
  }

  #worked(processorMs: number | undefined): void {
    this.#processorMs = processorMs === undefined ? undefined : (this.#processorMs ?? 0) + processorMs;
  }

  #timedOut(seconds: number): FunctionError {
    return {
      errorType: TIMED_OUT,
      errorMessage: `RequestId: ${this.#requestId ?? "-"} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
    };
  }

  #kill(reason: FunctionError): void {
    this.#killedFor ??= reason;
    this.#say(reason.errorMessage);
    this.child.kill("SIGKILL");
  }

  #left(code: number | null, signal: NodeJS.Signals | null): void {
    const how = signal ? `signal: ${SIGNALS[signal] ?? signal.toLowerCase()}` : `exit status ${code}`;
    const error = this.#killedFor ?? exitError(this.#requestId ?? "-", how);
    if (this.#requestId && !this.#killedFor) this.#say(error.errorMessage);
    if (this.#loadedAt > 0 && !this.#loaded && !this.#initError) this.#failInit(error);
    this.#settle?.({ error });
  }

  /** Says the lines by which Lambda ends each request in the log. @returns all that stands there about it */
  #report(requestId: string, durationMs: number, error?: FunctionError): string {
    const { memoryMb, onInvoked } = this.options;
    const invocation: Invocation = {
      durationMs,
      processorMs: this.#processorMs,
      ...(this.#cold ? { initMs: this.initDuration } : {}),
    };
    this.#cold = false;
    this.#processorMs = undefined;
    this.#say(`END RequestId: ${requestId}`);
    // What a handler throws is no fault of its instance.
    const fault = this.#initError ?? (this.alive ? undefined : error);
    this.#say(reportLine(requestId, invocation, { memoryMb, peakBytes: this.#peak, fault }));
    this.#requestId = undefined;
    onInvoked?.(invocation);
    return this.#lines.splice(0).join("\n");
  }

  #say(text: string): void {
    this.options.log.line(this.#requestId, text);
    if (this.#requestId) this.#lines.push(text);
  }

  #failInit(error: FunctionError): void {
    this.#initError = error;
    this.options.log.line(undefined, initReportLine(performance.now() - this.#loadedAt, error));
  }
}

function exitError(requestId: string, how: string): FunctionError {
  return {
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${how}`,
  };
}
