import { createRequire } from "node:module";
import path from "node:path";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { appFolder, dataFolder, UsageError } from "./app.ts";

const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };

const program = new Command("sst-offline")
  .description("Runs an SST app whole on this machine: no AWS account, no Docker, IAM enforced.")
  .version(version)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(`${text.trim().replaceAll("\n", " ")}\n`) })
  .addHelpText(
    "after",
    `
Examples:
  $ sst-offline                       run the app in this folder; handlers and stack reload as you save
  $ PORT=4000 sst-offline my-app      another folder, the AWS endpoint at port 4000
  $ sst-offline logs api              follow a function's log
  $ sst-offline permissions --unused  the grants that nothing has made use of
  $ sst-offline snapshot --check      in CI: fail when the reviewed stack is not what the code says
  $ aws s3 ls --endpoint-url http://127.0.0.1:3001

What runs is in .sst/local/outputs.json: the app's outputs, the endpoint, and keys for the AWS CLI.
Exit codes: 0 done, 1 it did not work, 2 the command line is wrong, 130 interrupted.`,
  );

program
  .command("run", { isDefault: true })
  .description("evaluate the app, run it, and reload what is saved")
  .argument("[folder]", "the app's folder: the one that holds sst.config.ts", ".")
  .option("--stage <stage>", "the stage to evaluate", "local")
  .option("--no-watch", "run what is there now, and reload nothing")
  .option("--rescue", "start on a damaged data folder, and put back what can be known")
  .option("--inspect [port]", "open functions to a debugger, from this port on", port)
  .addHelpText(
    "after",
    `
Environment:
  PORT              the AWS endpoint's port on 127.0.0.1 (3001); 0 takes a free one
  SITE_PORT         the site's port, where the app has one (PORT - 1)
  SST_SECRET_Name   the value of the secret Name; others are made up and kept`,
  )
  .action(async (folder: string, options) => {
    const app = appFolder(folder);
    const { run } = await import("./run.ts");
    await run(app, options);
  });

program
  .command("snapshot")
  .description("write what the stack evaluates to, as files to review like a lock file")
  .argument("[folder]", "the app's folder", ".")
  .option("--stage <stages...>", "the stages to write", ["local", "production"])
  .option("--out <folder>", "where they stand, from the app's folder", "infra/snapshot")
  .option("--check", "write nothing; fail when a file is stale")
  .option("--diff <file>", "what the kept snapshot changes of an older one, as Markdown")
  .action(async (folder: string, options) => {
    const { snapshot } = await import("./snapshot.ts");
    await snapshot(appFolder(folder), options);
  });

program
  .command("diff")
  .description("SST's own build of every function, offline, and what differs from the kept snapshot")
  .argument("[folder]", "the app's folder", ".")
  .option("--stage <stage>", "the stage to build", "local")
  .option("--out <folder>", "where the snapshots stand", "infra/snapshot")
  .option("--budgets <file>", "JSON: the most bytes that each function may load at its start")
  .action(async (folder: string, options) => {
    const { diff } = await import("./diff.ts");
    process.exitCode = await diff(appFolder(folder), options);
  });

program
  .command("permissions")
  .description("each grant of the stack that ran last, and how often it was used")
  .argument("[folder]", "the app's folder", ".")
  .option("--unused", "only those that were never used")
  .action(async (folder: string, options) => {
    const { permissions } = await import("./permissions.ts");
    await permissions(dataFolder(appFolder(folder)), options);
  });

program
  .command("logs")
  .description("follow a function's log; without a function, list them")
  .argument("[function]", "a part of its name or its handler")
  .option("--lines <count>", "how many lines of the end", count, 40)
  .option("--json", "each entry as one JSON object")
  .option("--no-follow", "end at what is there")
  .option("--app <folder>", "the app's folder", ".")
  .addOption(
    new Option("--data <folder>", "another folder that a cloud keeps its data in").env("SST_OFFLINE_DATA"),
  )
  .option("--snapshot <file>", "the stack that runs there")
  .action(async (wanted: string | undefined, { app, data, snapshot: stack, ...options }) => {
    const kept = data === undefined ? dataFolder(appFolder(app)) : path.resolve(data);
    const [{ logs }, { RAN }] = await Promise.all([import("./logs.ts"), import("../data-folder.ts")]);
    await logs(wanted, { ...options, data: kept, snapshot: stack ?? path.join(kept, RAN.snapshot) });
  });

program
  .command("reset")
  .description("forget all that the app's cloud keeps")
  .argument("[folder]", "the app's folder", ".")
  .action(async (folder: string) => {
    const { reset } = await import("./reset.ts");
    await reset(appFolder(folder));
  });

function port(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 65_000)
    throw new InvalidArgumentError("Give a whole number from 1 to 65000.");
  return number;
}

function count(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("Give a whole number.");
  return Number(text);
}

/** What the person can mend is one line; anything else is a defect, and shows where. By name: commands load as needed. */
const EXPECTED = ["UsageError", "EvaluationError", "PlatformError", "SnapshotError", "StartError"];

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode && 2;
  else if (EXPECTED.includes((error as Error).name)) {
    const lines = (error as Error).message.split("\n").map((line) => line.trim());
    console.error(lines.filter(Boolean).join("; "));
    process.exitCode = error instanceof UsageError ? error.exitCode : 1;
  } else throw error;
}
