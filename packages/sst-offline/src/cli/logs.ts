import { join, relative } from "node:path";
import { json, pretty, readEntry } from "../logs/entry.ts";
import { type LogFile, logFiles, matching } from "../logs/files.ts";
import { follow } from "../logs/follow.ts";
import { all } from "../snapshot/query.ts";
import { readSnapshot } from "../snapshot/read.ts";
import { UsageError } from "./app.ts";

export interface LogsOptions {
  /** How much of the end. */
  lines: number;
  json?: boolean;
  /** Whether to wait for what comes. */
  follow: boolean;
  /** The snapshot that runs. */
  snapshot: string;
  /** The folder of what the cloud keeps. */
  data: string;
}

/**
 * `sst-offline logs`: without a function, which there are.
 * @throws UsageError when none or several fit, SnapshotError
 */
export async function logs(wanted: string | undefined, options: LogsOptions): Promise<void> {
  const stack = await readSnapshot(options.snapshot);
  const folder = join(options.data, "logs");
  const files = await logFiles(all(stack, "aws:lambda/function:Function"), folder);
  if (wanted === undefined) return list(files, folder);
  const [found, ...others] = matching(files, wanted);
  const names = (list: LogFile[]) => list.map(({ short }) => short).join(", ");
  if (!found) throw new UsageError(`No function ${wanted}. There are: ${names(files)}`);
  if (others.length > 0)
    throw new UsageError(`Several functions fit ${wanted}: ${names([found, ...others])}`);
  await print(found, options);
}

function list(files: LogFile[], folder: string): void {
  const width = Math.max(0, ...files.map(({ short }) => short.length));
  for (const { short, size, lastWrite } of files) {
    const about =
      size === undefined
        ? "has not run yet"
        : `${String(Math.ceil(size / 1024)).padStart(6)} KB  ${lastWrite?.toLocaleString("sv-SE")}`;
    console.log(`${short.padEnd(width)}  ${about}`);
  }
  console.log(`in ${relative(process.cwd(), folder) || folder}`);
}

async function print(file: LogFile, { lines, json: asJson, follow: wait }: LogsOptions): Promise<void> {
  const ending = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ending.abort());
  // `sst-offline logs api | head` ends when head does.
  process.stdout.on("error", () => process.exit(0));
  if (file.size === undefined)
    console.error(`${file.short} has not run yet${wait ? ": its lines will stand here" : ""}`);
  const colors = process.stdout.isTTY && !process.env.NO_COLOR;
  for await (const line of follow(file.path, lines, wait ? ending.signal : undefined)) {
    const entry = readEntry(line);
    const text = asJson ? json(entry) : pretty(entry, colors);
    if (text !== undefined) process.stdout.write(`${text}\n`);
  }
}
