import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import type { EndMessage, FunctionError, InstanceMessage, InvokeMessage, LoadMessage } from "./messages.ts";

/**
 * The first code in a function instance's process, as Lambda's own runtime client is: loads the handler,
 * then hands it one event at a time. It is bundled into a file of its own.
 * Arguments: the function's ARN, then modules to load before the host says what the handler is.
 */

type Handler = (
  event: unknown,
  context: object,
  callback: (error: unknown, result?: unknown) => void,
) => unknown;

if (!(Symbol.for("sst-offline.egress") in globalThis))
  throw new Error("no guard was loaded before this function");

const post = (message: InstanceMessage) => process.send?.(message);
const memoryEvery = 100;
const reportMemory = () => post({ kind: "memory", rss: process.memoryUsage.rss() });

process.on("disconnect", () => process.exit(0));
// Ctrl+C reaches every process of a terminal; what is under way ends when the host says so.
process.on("SIGINT", () => {});
process.on("SIGHUP", () => {});
let current: InvokeMessage | undefined;
process.on("uncaughtException", (error) => leave("Runtime.UncaughtException", error));
process.on("unhandledRejection", (reason) => leave("Runtime.UnhandledPromiseRejection", reason));

/** As in Lambda, an error that nobody caught ends the process. */
function leave(errorType: string, reason: unknown): void {
  const error = { ...asFunctionError(reason), errorType };
  process.stderr.write(`${JSON.stringify(error)}\n`, () => {
    const message: InstanceMessage = current
      ? { kind: "error", requestId: current.requestId, error }
      : { kind: "init-error", error };
    process.send?.(message, undefined, undefined, () => process.exit(129));
  });
}

function asFunctionError(reason: unknown): FunctionError {
  if (reason instanceof Error)
    return {
      errorType: reason.name,
      errorMessage: reason.message,
      trace: (reason.stack ?? "").split("\n"),
    };
  return {
    errorType: typeof reason,
    errorMessage: typeof reason === "string" ? reason : inspect(reason),
    trace: [],
  };
}

async function load({ file, export: name }: LoadMessage): Promise<Handler> {
  const module = await importHandler(file);
  const handler = module[name];
  if (typeof handler !== "function")
    throw Object.assign(new Error(`${process.env._HANDLER} is undefined or not exported`), {
      name: "Runtime.HandlerNotFound",
    });
  return handler as Handler;
}

/** What keeps a handler from loading has names of its own. (AWS Lambda Developer Guide, "Troubleshoot invocation issues".) */
async function importHandler(file: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (reason) {
    if (reason instanceof SyntaxError) reason.name = "Runtime.UserCodeSyntaxError";
    else if (reason instanceof Error && NOT_FOUND.has((reason as NodeJS.ErrnoException).code ?? ""))
      reason.name = "Runtime.ImportModuleError";
    throw reason;
  }
}

const NOT_FOUND = new Set(["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"]);

function contextOf({ requestId, deadline }: InvokeMessage): object {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: process.argv[2],
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: requestId,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

/** A handler answers by a promise, or by its callback when it takes three parameters. */
function call(handler: Handler, event: unknown, context: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const returned = handler(event, context, (error, result) => (error ? reject(error) : resolve(result)));
    if (returned instanceof Promise || handler.length < 3) resolve(returned);
  });
}

/** @returns milliseconds of the processor, of all threads, from now on */
function processorTime(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
}

/** Before anything is awaited: what arrives while nobody listens is lost. */
const told = new Promise<LoadMessage>((resolve) => {
  process.once("message", (message: LoadMessage | EndMessage) => {
    if (message.kind === "end") process.exit(0);
    resolve(message);
  });
});
try {
  // What fails here fails again, and is told, when the handler asks for it.
  for (const file of process.argv.slice(3)) await import(pathToFileURL(file).href).catch(() => {});
  const program = await told;
  const loading = processorTime();
  const handler = await load(program);
  process.on("message", async (message: InvokeMessage | EndMessage) => {
    if (message.kind === "end") process.exit(0);
    current = message;
    const { requestId } = message;
    const worked = processorTime();
    process.env._X_AMZN_TRACE_ID = message.traceId;
    // Between events nobody asks, and an idle machine stays idle.
    const watch = setInterval(reportMemory, memoryEvery).unref();
    try {
      const result = await call(handler, JSON.parse(message.event), contextOf(message));
      reportMemory();
      post({ kind: "result", requestId, payload: JSON.stringify(result) ?? "null", processorMs: worked() });
    } catch (reason) {
      const error = asFunctionError(reason);
      process.stderr.write(`${JSON.stringify(error)}\n`);
      post({ kind: "error", requestId, error, processorMs: worked() });
    } finally {
      clearInterval(watch);
      current = undefined;
    }
  });
  post({ kind: "ready", processorMs: loading() });
} catch (reason) {
  const error = asFunctionError(reason);
  process.stderr.write(`${JSON.stringify(error)}\n`);
  process.send?.({ kind: "init-error", error }, undefined, undefined, () => process.exit(1));
}
