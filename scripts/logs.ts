/**
 * `npm run logs`: the functions and their logs. `npm run logs -- recognize`: the end of one and what comes.
 * Follows until Ctrl+C; `--no-follow` ends at once, `--lines N` says how much of the end, `--json` prints each
 * entry as one JSON object.
 */
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { all, readSnapshot } from "sst-offline";
import { json, pretty, readEntry } from "../packages/sst-offline/src/logs/entry.ts";
import { type LogFile, logFiles, matching } from "../packages/sst-offline/src/logs/files.ts";
import { follow } from "../packages/sst-offline/src/logs/follow.ts";
import { dataFolder, root } from "./start/settings.ts";

const usage = "npm run logs -- [FUNCTION] [--lines N] [--json] [--no-follow]";

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function main(args: string[]): Promise<void> {
  const { wanted, lines, asJson, once } = readArguments(args);
  const snapshot = await readSnapshot(join(root, "infra", "snapshot", "local.json"));
  const folder = join(dataFolder(process.env), "logs");
  const files = await logFiles(all(snapshot, "aws:lambda/function:Function"), folder);
  if (wanted === undefined) return list(files, folder);

  const found = matching(files, wanted);
  const names = (found.length > 1 ? found : files).map(({ short }) => short).join(", ");
  if (found.length !== 1)
    throw new Error(
      found.length > 1
        ? `Several functions fit ${wanted}: ${names}`
        : `No function ${wanted}. There are: ${names}`,
    );
  await print(found[0]!, lines, asJson, once);
}

function list(files: LogFile[], folder: string): void {
  const width = Math.max(...files.map(({ short }) => short.length));
  for (const { short, size, lastWrite } of files) {
    const about =
      size === undefined
        ? "has not run yet"
        : `${String(Math.ceil(size / 1024)).padStart(6)} KB  ${lastWrite?.toLocaleString("sv-SE")}`;
    console.log(`${short.padEnd(width)}  ${about}`);
  }
  console.log(`in ${relative(process.cwd(), folder) || folder}`);
}

async function print(file: LogFile, lines: number, asJson: boolean, once: boolean): Promise<void> {
  const ending = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ending.abort());
  // `npm run logs -- api | head` ends when head does.
  process.stdout.on("error", () => process.exit(0));
  if (file.size === undefined)
    console.error(`${file.short} has not run yet${once ? "" : ": its lines will stand here"}`);
  const colors = process.stdout.isTTY && !process.env.NO_COLOR;
  for await (const line of follow(file.path, lines, once ? undefined : ending.signal)) {
    const entry = readEntry(line);
    const text = asJson ? json(entry) : pretty(entry, colors);
    if (text !== undefined) process.stdout.write(`${text}\n`);
  }
}

function readArguments(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { lines: { type: "string" }, json: { type: "boolean" }, "no-follow": { type: "boolean" } },
    });
    const lines = values.lines === undefined ? 40 : Number(values.lines);
    if (!Number.isInteger(lines) || lines < 0)
      throw new Error(`--lines ${values.lines} is not a whole number`);
    if (positionals.length > 1) throw new Error("One function at a time");
    return {
      wanted: positionals[0],
      lines,
      asJson: values.json ?? false,
      once: values["no-follow"] ?? false,
    };
  } catch (error) {
    throw new Error(`${(error as Error).message.split(". ")[0]}. ${usage}`);
  }
}
