import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { printableLine } from "../../logs/printable.ts";

/** One file per function, as CloudWatch Logs has one group: `<folder>/<function>.log`. */
export interface FunctionLog {
  /** Writes one line, with the time and the request that it belongs to. */
  line(requestId: string | undefined, text: string): void;
}

export interface FunctionLogs {
  of(functionName: string): FunctionLog;
  close(): Promise<void>;
}

export interface LogOptions {
  /** Is told of each line too, without time and request. */
  onLine?(functionName: string, line: string): void;
  /** Size at which a file becomes `<function>.log.1`, in place of the one before it. Bytes. */
  limit?: number;
}

/** CloudWatch Logs cuts an event at 256 kB. ("CloudWatch Logs quotas".) */
const LINE_LENGTH = 256 * 1024;

/** With its predecessor a function's log takes twice as much at most. */
const limitBytes = 5 * 1024 * 1024;

export function openLogs(
  folder: string,
  { onLine = () => {}, limit = limitBytes }: LogOptions = {},
): FunctionLogs {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = new Map<string, LogFile>();
  return {
    of(functionName) {
      return {
        line(requestId, text) {
          const file = files.get(functionName) ?? new LogFile(join(folder, `${functionName}.log`), limit);
          files.set(functionName, file);
          file.append(
            `${new Date().toISOString()} ${requestId ?? "-"} ${printableLine(text, LINE_LENGTH)}\n`,
          );
          onLine(functionName, text);
        },
      };
    },
    async close() {
      for (const file of files.values()) file.close();
      files.clear();
    },
  };
}

/** Written in step: whoever reads along, or comes after a kill, sees every line that was said. */
class LogFile {
  #file: number | undefined;
  #size = 0;

  constructor(
    readonly path: string,
    readonly limit: number,
  ) {}

  append(line: string): void {
    // A full disk must not end the cloud for the sake of a log line.
    try {
      if (this.#file === undefined) this.#open();
      if (this.#size >= this.limit) this.#turn();
      if (this.#file !== undefined) this.#size += writeSync(this.#file, line);
    } catch {
      this.close();
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #open(): void {
    this.#file = openSync(this.path, "a", 0o600);
    this.#size = fstatSync(this.#file).size;
  }

  #turn(): void {
    this.close();
    renameSync(this.path, `${this.path}.1`);
    this.#open();
  }
}
