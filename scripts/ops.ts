/**
 * `npm run ops -- COMMAND`: looks after a Phototag that runs on AWS or on this machine, by the same code. See
 * docs/operations.md. Exit codes: 0 all is well, 1 it did not work, 2 the command line is wrong, 3 something needs a
 * person, 130 Ctrl+C.
 */
import { createInterface } from "node:readline/promises";
import { type Asked, readArguments } from "./ops/arguments.ts";
import type { Answer, Context } from "./ops/commands/command.ts";
import { explain } from "./ops/failures.ts";
import { People } from "./ops/people.ts";
import { enter, findStack, OpsError } from "./ops/stack.ts";
import { Progress } from "./ops/terminal.ts";

const progress = new Progress();
const interrupted = new AbortController();
// The first Ctrl+C ends in order, a second one at once; nothing is lost by either.
process.on("SIGINT", () => (interrupted.signal.aborted ? process.exit(130) : interrupted.abort()));

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  progress.end();
  if (interrupted.signal.aborted) process.exitCode = 130;
  else {
    console.error(explain(error));
    process.exitCode = error instanceof OpsError ? error.exitCode : 1;
  }
}

async function main(args: string[]): Promise<number> {
  const asked = readArguments(args);
  const stack = await findStack(asked.options);
  // The library's own code makes its clients when it is loaded: the commands are imported after this.
  enter(stack);
  const context: Context = {
    stack,
    people: new People(stack.outputs.userPoolId),
    progress,
    signal: interrupted.signal,
    confirm,
  };
  const { json, text, attention } = await run(asked, context);
  progress.end();
  if (asked.options.json) console.log(JSON.stringify({ stage: stack.stage, ...(json as object) }, null, 2));
  else console.log(text);
  if (interrupted.signal.aborted) return 130;
  return attention ? 3 : 0;
}

async function run({ command, options }: Asked, context: Context): Promise<Answer> {
  switch (command) {
    case "status":
      return (await import("./ops/commands/status.ts")).status(context, options);
    case "dlq list":
      return (await import("./ops/commands/dlq-list.ts")).dlqList(context, options);
    case "dlq redrive":
      return (await import("./ops/commands/dlq-redrive.ts")).dlqRedrive(context, options);
    case "sweep":
      return (await import("./ops/commands/sweep.ts")).sweep(context, options);
    case "recount":
      return (await import("./ops/commands/recount.ts")).recount(context, options);
  }
}

async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  progress.end();
  const line = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test(
      (await line.question(`${question} [y/N] `, { signal: interrupted.signal })).trim(),
    );
  } finally {
    line.close();
  }
}
