import { writeFile } from "node:fs/promises";
import path from "node:path";
import { makeDataFolder, RAN } from "../data-folder.ts";
import { serialize } from "../evaluation/canonicalize.ts";
import { appEnvironment, environmentFiles } from "../evaluation/environment.ts";
import { EvaluationError, inOneLine } from "../evaluation/errors.ts";
import { type Evaluation, evaluate } from "../evaluation/evaluate.ts";
import { ensurePlatform } from "../evaluation/platform.ts";
import type { CloudEvent } from "../events.ts";
import { deniedLines } from "../iam/denied-line.ts";
import { printableLine, printableText } from "../logs/printable.ts";
import { type ReloadableCloud, startReloadable } from "../reload.ts";
import type { Reload } from "../services/lambda/lambda.ts";
import { sitesNotBuilt } from "../snapshot/sites.ts";
import { StartError } from "../start-error.ts";
import { survey } from "../survey.ts";
import { watchFiles } from "../watch.ts";
import { dataFolder, endOnSignal, readPort, secretsIn, UsageError } from "./app.ts";

export interface RunOptions {
  stage: string;
  watch: boolean;
  /** The first function's port for a debugger; `true` for the usual one. */
  inspect?: number | true;
  /** Start on a damaged data folder, and put back what can be known. */
  rescue?: boolean;
}

/** Node's own first port, 9229, is likely that of the editor's other session. */
const INSPECT_PORT = 9230;
const KEEP_EVERY_MS = 2000;

const say = (line: string) => console.log(printableText(line));
const denied = deniedLines({ say });

/**
 * `sst-offline`: runs an app's folder until it is ended. What cannot be honored is named before the start.
 * @throws UsageError, EvaluationError, PlatformError, StartError
 */
export async function run(app: string, options: RunOptions): Promise<void> {
  const awsPort = readPort(process.env, "PORT", 3001);
  const port = readPort(process.env, "SITE_PORT", awsPort === 0 ? 0 : awsPort - 1);
  if (awsPort !== 0 && port === awsPort)
    throw new UsageError(`PORT and SITE_PORT are both ${awsPort}: give them two ports.`);
  let running: ReloadableCloud | undefined;
  let unwatch = async () => {};
  endOnSignal(async () => {
    await unwatch();
    await running?.close();
    denied.close();
  });

  const platform = await ensurePlatform(app, say);
  let environment = await appEnvironment(app, options.stage, process.env);
  const evaluated = () => evaluate({ root: app, stage: options.stage, platform, environment, strict: false });
  let evaluation = await evaluated();
  if (evaluation.errors.length > 0 && evaluation.snapshot.resources.length === 0)
    throw new EvaluationError(evaluation.errors.map(inOneLine).join("\n"));
  announce(app, evaluation, secretsIn(environment));
  const data = dataFolder(app);
  // Whatever this process and its children make, nobody else on the machine reads.
  process.umask(0o077);
  makeDataFolder(data);
  const { inspect, rescue } = options;
  running = await startReloadable({
    ...{ root: app, data, port, awsPort, rescue },
    snapshot: evaluation.snapshot,
    secrets: secretsIn(environment),
    runRest: true,
    ...(options.watch && { watch: { onReload: (reload: Reload) => say(reloadLine(reload)) } }),
    ...(inspect && {
      inspect: {
        port: inspect === true ? INSPECT_PORT : inspect,
        onOpen: (name: string, address: string) => say(`${name} waits for a debugger at ${address}`),
      },
    }),
    onEvent(event) {
      if (event.kind === "denied") return denied.tell(event);
      const line = told(event);
      if (line) say(line);
    },
  }).catch((error: unknown) => {
    throw mended(app, error);
  });
  await keepUse(data, running);
  welcome(data, evaluation, running);

  if (!options.watch) return;
  const watched = () =>
    [...evaluation.files, ...environmentFiles(options.stage)].map((file) => path.join(app, file));
  let broken = false;
  const watching = watchFiles(watched(), async () => {
    try {
      environment = await appEnvironment(app, options.stage, process.env);
      const next = await evaluated();
      if (serialize(next.snapshot) === serialize(evaluation.snapshot)) {
        if (broken) say("the stack is well again, and as it runs");
        broken = false;
        return;
      }
      broken = false;
      announce(app, next, secretsIn(environment));
      await running!.replace(next.snapshot);
      evaluation = next;
      watching.follow(watched());
      say("the new stack runs; the data is kept");
    } catch (error) {
      broken = true;
      say(`What runs stays as it is: ${(error as Error).message}`);
    }
  });
  unwatch = watching.close;
}

/** What is left out, before anything starts. */
function announce(
  app: string,
  { snapshot, errors, devCommands }: Evaluation,
  secrets: Record<string, string>,
): void {
  for (const error of errors) say(`not evaluated: ${inOneLine(error)}`);
  for (const line of [...survey(snapshot, secrets), ...sitesNotBuilt(app, snapshot)])
    say(`not honored: ${line}`);
  for (const { name, command, directory } of devCommands)
    if (command) say(`not started: ${name}, \`${command}\` in ${directory}`);
}

function welcome(data: string, { urls }: Evaluation, { cloud }: ReloadableCloud): void {
  const { endpoint, region, operator, outputs } = cloud;
  for (const { name, url } of urls) say(`${name}: ${cloud.localize(url)}`);
  console.log(JSON.stringify({ ...outputs, endpoint, region, operator }, null, 2));
  say(`data in ${data}`);
  say(`ready ${endpoint}`);
}

/** For `permissions`, which may be asked while this runs and after. */
async function keepUse(data: string, running: ReloadableCloud): Promise<void> {
  let kept = "";
  const keep = async () => {
    const used = JSON.stringify(running.cloud.usedPermissions());
    if (used === kept) return;
    kept = used;
    await writeFile(path.join(data, RAN.used), used);
  };
  await keep();
  setInterval(() => void keep().catch(() => {}), KEEP_EVERY_MS).unref();
}

/** Handlers are bundled with the app's own packages, which a folder just copied has not. */
function mended(app: string, error: unknown): unknown {
  if (!(error instanceof StartError)) return error;
  if (error.code === "data-folder-damaged")
    return new StartError(
      error.code,
      `${error.message}\nPut a backup in its place, run \`sst-offline --rescue\`, or forget all of it: \`sst-offline reset\``,
    );
  if (!error.message.includes("Could not resolve")) return error;
  return new StartError(
    error.code,
    `${error.message}\nInstall the app's packages first: npm install in ${app}`,
  );
}

function told(event: CloudEvent): string | undefined {
  if (event.kind === "code") return `code for ${printableLine(event.email)}: ${event.code}`;
  if (event.kind === "log") return printableLine(`${event.functionName} | ${event.line}`);
  if (event.kind === "notice") return printableLine(event.message);
  if (event.kind === "error") return `${event.service}: ${event.message}`;
  return undefined;
}

/** What a save came to, in one line: `api, sweep reloaded · 84 ms`. */
export function reloadLine({ functions, milliseconds, error }: Reload): string {
  const names = [...functions].sort().join(", ");
  return error ? `${names} as before: ${error}` : `${names} reloaded · ${milliseconds} ms`;
}
