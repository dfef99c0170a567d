/**
 * `npm run cloud -- DIR`: runs any SST app's folder on the local cloud. What the local cloud cannot honor is
 * named before it starts; the rest runs.
 */
import { existsSync, mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import {
  type Cloud,
  type CloudEvent,
  type CloudOptions,
  deniedLine,
  EvaluationError,
  evaluate,
  type Snapshot,
  StartError,
  startCloud,
  survey,
} from "sst-offline";
import { platformFor } from "./cloud/platform.ts";
import { readPorts, SettingsError } from "./start/settings.ts";

const USAGE = "npm run cloud -- DIR [--stage STAGE]";
const SECRET = "SST_SECRET_";

try {
  await run(readOptions(process.env, process.argv.slice(2)));
} catch (error) {
  const expected = [SettingsError, StartError, EvaluationError].some((kind) => error instanceof kind);
  if (!expected) throw error;
  console.error(oneLine(error as Error));
  process.exit(1);
}

interface Options {
  /** The app's folder. */
  app: string;
  stage: string;
  port: number;
  awsPort: number;
  /** By name, as SST's CLI takes them from the environment; others are made up. */
  secrets: Record<string, string>;
}

/** @throws SettingsError naming what is off */
function readOptions(env: NodeJS.ProcessEnv, args: string[]): Options {
  const { values, positionals } = readArguments(args);
  if (positionals.length !== 1)
    throw new SettingsError(`Give the folder of one SST app, the one that holds sst.config.ts: ${USAGE}`);
  // npm runs scripts in the checkout, wherever it was called.
  const app = path.resolve(env.INIT_CWD ?? process.cwd(), positionals[0]!);
  if (!statSync(app, { throwIfNoEntry: false })?.isDirectory())
    throw new SettingsError(`There is no folder ${app}.`);
  if (!existsSync(path.join(app, "sst.config.ts")))
    throw new SettingsError(`The folder ${app} holds no sst.config.ts: it is not an SST app.`);
  const secrets = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith(SECRET) && value ? [[name.slice(SECRET.length), value]] : [],
  );
  return { app, stage: values.stage, ...readPorts(env), secrets: Object.fromEntries(secrets) };
}

function readArguments(args: string[]) {
  try {
    const options = { stage: { type: "string", default: "local" } } as const;
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new SettingsError(`${(error as Error).message.split(". ")[0]}. ${USAGE}`);
  }
}

async function run({ app, stage, port, awsPort, secrets }: Options): Promise<void> {
  const platform = await platformFor(app, console.log);
  const { snapshot } = await evaluate({ root: app, stage, platform });
  const missing = [...survey(snapshot), ...sitesNotBuilt(app, snapshot)];
  for (const line of missing) console.log(`not honored: ${line}`);

  const data = path.join(app, ".sst", "local");
  mkdirSync(path.dirname(data), { recursive: true });
  const ending = endOnSignal();
  const cloud = await start(app, {
    snapshot,
    root: app,
    data,
    port,
    awsPort,
    secrets,
    runRest: true,
    onEvent: (event) => {
      const line = told(event);
      if (line) console.log(line);
    },
  });
  const { endpoint, region, operator } = cloud;
  console.log(JSON.stringify({ ...cloud.outputs, endpoint, region, operator }, null, 2));
  console.log(`data in ${data}`);
  console.log(`ready ${snapshot.routers.length > 0 ? cloud.url : endpoint}`);
  ending(cloud);
}

/** Handlers are bundled with the app's own packages, which a folder just copied has not. */
async function start(app: string, options: CloudOptions): Promise<Cloud> {
  try {
    return await startCloud(options);
  } catch (error) {
    if (!(error instanceof StartError) || !error.message.includes("Could not resolve")) throw error;
    throw new StartError(
      error.code,
      `${error.message}\nInstall the app's packages first: npm install in ${app}`,
    );
  }
}

/** A site is served from its built folder; this command builds none. */
function sitesNotBuilt(app: string, { routers }: Snapshot): string[] {
  return routers
    .flatMap(({ routes }) => routes)
    .flatMap((route) =>
      "folder" in route && !existsSync(path.resolve(app, route.folder))
        ? [
            `the site ${route.site}: ${route.folder} is not built${route.build ? ` (\`${route.build.command}\` in ${route.build.folder})` : ""}`,
          ]
        : [],
    );
}

function told(event: CloudEvent): string | undefined {
  if (event.kind === "code") return `code for ${event.email}: ${event.code}`;
  if (event.kind === "denied") return deniedLine(event);
  if (event.kind === "log") return `${event.functionName} | ${event.line}`;
  if (event.kind === "error") return `${event.service}: ${event.message}`;
  return undefined;
}

/** The first Ctrl+C ends in order, also while things start; what was acknowledged outlives a second one. */
function endOnSignal(): (cloud: Cloud) => void {
  let running: Cloud | undefined;
  let ending = false;
  const end = async () => {
    if (ending || !running) process.exit(130);
    ending = true;
    await running.close();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end());
  return (cloud) => {
    running = cloud;
  };
}

/** An app can have several errors; a person reads them, and a script, as one line. */
function oneLine({ message }: Error): string {
  return message
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .join("; ");
}
