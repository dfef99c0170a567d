import childProcess from "node:child_process";
import { basename } from "node:path";
import workers from "node:worker_threads";

type Unknown = (...args: unknown[]) => unknown;

/**
 * What else runs code: threads and other processes of Node begin with the same guard; no other program is started, for
 * none would have it.
 * @param guard the option that preloads it: `--import=file:///…`
 */
export function guardProcesses(guard: string): void {
  guardWorkers(guard);
  guardAsynchronous(guard);
  guardSynchronous(guard);
  guardBindings();
}

function guardWorkers(guard: string): void {
  workers.Worker = new Proxy(workers.Worker, {
    construct(Worker, [file, options = {}]: [string | URL, workers.WorkerOptions?], self) {
      // As in Node, one that is given none has its parent's.
      const own = options.execArgv ?? process.execArgv;
      const make = (execArgv: string[]) =>
        Reflect.construct(Worker, [file, { ...options, execArgv: [guard, ...execArgv] }], self) as object;
      try {
        return make(own);
      } catch (error) {
        if (options.execArgv) throw error;
        // Those of the whole process no thread may have, such as `--max-old-space-size`.
        const refused = refusedOptions(error as NodeJS.ErrnoException);
        return make(own.filter((option) => !refused.includes(option)));
      }
    },
  });
}

/** The options that Node names when it makes no thread with them. */
function refusedOptions(error: NodeJS.ErrnoException): string[] {
  if (error.code !== "ERR_WORKER_INVALID_EXEC_ARGV") throw error;
  return error.message.slice(error.message.indexOf(": ") + 2).split(", ");
}

interface Spawned {
  file?: unknown;
  args?: unknown[];
  envPairs?: string[];
}

/** `spawn`, `exec`, `execFile` and `fork` all come here. */
function guardAsynchronous(guard: string): void {
  const prototype = childProcess.ChildProcess.prototype as unknown as { spawn: Unknown };
  const spawn = prototype.spawn;
  prototype.spawn = function (this: unknown, options) {
    const asked = options as Spawned;
    if (!isNode(asked.file)) throw programRefusal(asked.file);
    const pairs = (asked.envPairs ?? []).filter((pair) => !pair.startsWith("NODE_OPTIONS="));
    const own = (asked.envPairs ?? []).find((pair) => pair.startsWith("NODE_OPTIONS="));
    return spawn.call(this, {
      ...asked,
      envPairs: [...pairs, `NODE_OPTIONS=${withGuard(guard, own?.slice(13))}`],
    });
  };
}

function guardSynchronous(guard: string): void {
  const table = childProcess as unknown as Record<string, Unknown>;
  for (const name of ["spawnSync", "execFileSync"]) {
    const real = table[name]!;
    table[name] = (file, ...rest) => {
      const args = Array.isArray(rest[0]) ? rest.shift() : [];
      const options = (rest[0] ?? {}) as { env?: NodeJS.ProcessEnv; shell?: unknown };
      if (!isNode(file) || options.shell) throw programRefusal(file);
      const env = options.env ?? process.env;
      return real(file, args, {
        ...options,
        env: { ...env, NODE_OPTIONS: withGuard(guard, env.NODE_OPTIONS) },
      });
    };
  }
  // By a shell.
  table.execSync = (command) => {
    throw programRefusal(command);
  };
}

function isNode(file: unknown): boolean {
  return file === process.execPath || (typeof file === "string" && /^node(\.exe)?$/.test(file));
}

const withGuard = (guard: string, options = "") =>
  options.includes(guard) ? options : `${guard} ${options}`.trim();

function programRefusal(file: unknown): Error {
  const name = basename(String(file).split(" ")[0] ?? "");
  return Object.assign(
    new Error(
      `the local cloud starts no program from a function but Node, for it could reach beyond this machine: ${name}`,
    ),
    { code: "EPERM" },
  );
}

/** By these, code reaches the sockets and programs that lie under Node's own modules. */
const BINDINGS = new Set([
  "cares_wrap",
  "pipe_wrap",
  "process_wrap",
  "spawn_sync",
  "tcp_wrap",
  "tls_wrap",
  "udp_wrap",
]);

function guardBindings(): void {
  const holder = process as unknown as { binding: Unknown };
  const binding = holder.binding;
  holder.binding = function (this: unknown, name) {
    if (BINDINGS.has(String(name)))
      throw Object.assign(new Error(`the local cloud gives a function no binding to ${name}`), {
        code: "EPERM",
      });
    return binding.call(this, name);
  };
}
