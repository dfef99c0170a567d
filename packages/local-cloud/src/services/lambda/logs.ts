import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { join } from "node:path";

/** One file per function, as CloudWatch Logs has one group: `<folder>/<function>.log`. */
export interface FunctionLog {
  /** Writes one line, with the time and the request that it belongs to. */
  line(requestId: string | undefined, text: string): void;
}

export interface FunctionLogs {
  of(functionName: string): FunctionLog;
  close(): Promise<void>;
}

/** @param onLine is told of each line too, without time and request */
export function openLogs(
  folder: string,
  onLine: (functionName: string, line: string) => void = () => {},
): FunctionLogs {
  mkdirSync(folder, { recursive: true });
  const streams = new Map<string, WriteStream>();
  return {
    of(functionName) {
      const open = () => {
        const stream = createWriteStream(join(folder, `${functionName}.log`), { flags: "a", mode: 0o600 });
        // A full disk must not end the cloud for the sake of a log line.
        stream.on("error", () => {});
        streams.set(functionName, stream);
        return stream;
      };
      return {
        line(requestId, text) {
          const stream = streams.get(functionName) ?? open();
          stream.write(`${new Date().toISOString()} ${requestId ?? "-"} ${text}\n`);
          onLine(functionName, text);
        },
      };
    },
    async close() {
      await Promise.all([...streams.values()].map((stream) => new Promise((done) => stream.end(done))));
      streams.clear();
    },
  };
}
