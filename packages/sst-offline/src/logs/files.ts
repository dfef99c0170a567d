import { stat } from "node:fs/promises";
import { basename, join } from "node:path";

/** Where a function writes. */
export interface LogFile {
  /** `recognize`: the file of its handler, which is what people call it. */
  short: string;
  handler: string;
  /** The function's physical name. */
  name: string;
  path: string;
  /** Undefined when it has not run yet. */
  size?: number;
  lastWrite?: Date;
}

interface LambdaFunction {
  /** Logical name in the stack. */
  name: string;
  inputs: Record<string, unknown>;
  source?: { handler: string };
}

/** The log of each function of a stack, in the order of their short names. */
export async function logFiles(functions: LambdaFunction[], folder: string): Promise<LogFile[]> {
  const files = await Promise.all(
    functions.map(async ({ name: logical, inputs, source }) => {
      const name = String(inputs.name);
      const handler = source?.handler ?? logical;
      const path = join(folder, `${name}.log`);
      const found = await stat(path).catch(() => undefined);
      const file: LogFile = { short: basename(handler).replace(/\.[^.]+$/, ""), handler, name, path };
      return found ? { ...file, size: found.size, lastWrite: found.mtime } : file;
    }),
  );
  return files.sort((a, b) => a.short.localeCompare(b.short));
}

/**
 * The logs that `wanted` may mean: one when it is a short name, a handler or a function's name in full, else all
 * whose names hold it.
 */
export function matching(files: LogFile[], wanted: string): LogFile[] {
  const word = wanted.toLowerCase();
  const names = ({ short, handler, name }: LogFile) => [short, handler, name].map((one) => one.toLowerCase());
  const exact = files.filter((file) => names(file).includes(word));
  return exact.length > 0 ? exact : files.filter((file) => names(file).some((name) => name.includes(word)));
}
