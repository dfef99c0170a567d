/**
 * `npm run ops -- COMMAND`: looks after a Phototag that runs on AWS or on this machine, by the same code. See
 * docs/operations.md. Exit codes: those of every command, and 3 when something needs a person.
 */
import { CommanderError } from "commander";
import { EXIT, exitCodeOf } from "./command-line.ts";
import { type Asked, readArguments } from "./ops/arguments.ts";
import { ask } from "./ops/ask.ts";
import type { Answer, Context } from "./ops/commands/command.ts";
import { explain } from "./ops/failures.ts";
import { People } from "./ops/people.ts";
import { enter, findStack, OpsError } from "./ops/stack.ts";
import { Progress } from "./ops/terminal.ts";

const progress = new Progress();
const interrupted = new AbortController();
// The first Ctrl+C ends in order, a second one at once; nothing is lost by either.
process.on("SIGINT", () =>
  interrupted.signal.aborted ? process.exit(EXIT.interrupted) : interrupted.abort(),
);

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  progress.end();
  if (error instanceof CommanderError) process.exitCode = exitCodeOf(error);
  else if (interrupted.signal.aborted || (error as Error).name === "AbortError")
    process.exitCode = EXIT.interrupted;
  else {
    console.error(explain(error));
    process.exitCode = error instanceof OpsError ? error.exitCode : EXIT.failed;
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
    confirm: (question) => {
      progress.end();
      return ask(question, interrupted.signal);
    },
  };
  const { json, text, attention, wrong } = await run(asked, context);
  progress.end();
  const lines = asked.options.json
    ? JSON.stringify({ stage: stack.stage, ...(json as object) }, null, 2)
    : text;
  // Names and messages in it are other people's. Loaded last: it takes a while.
  const { printableLine } = await import("sst-offline");
  for (const line of lines.split("\n")) console.log(printableLine(line, Number.POSITIVE_INFINITY));
  if (interrupted.signal.aborted) return EXIT.interrupted;
  if (wrong) return EXIT.failed;
  return attention ? 3 : EXIT.done;
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
    case "reindex":
      return (await import("./ops/commands/reindex.ts")).reindex(context, options);
    case "recount":
      return (await import("./ops/commands/recount.ts")).recount(context, options);
    case "verify":
      return (await import("./ops/commands/verify.ts")).verify(context, options);
  }
}
