/** `npm start`: prepares what is missing and runs Phototag on this machine. */
import { EventEmitter, once } from "node:events";
import { mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import { performance } from "node:perf_hooks";
import { type Cloud, type CloudEvent, type Preparation, StartError, startCloud } from "@phototag/local-cloud";
import { createRecognizer, defaultCache } from "@phototag/vision";
import { demoPerson, runDemo } from "./start/demo.ts";
import { deniedLine } from "./start/denied.ts";
import { recognisedLine } from "./start/recognised.ts";
import { placeSamples, samples } from "./start/samples.ts";
import { readSettings, root, type Settings, SettingsError } from "./start/settings.ts";
import { buildSite } from "./start/site.ts";
import { Terminal } from "./start/terminal.ts";

const began = performance.now();
const sinceBegin = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;

try {
  await start(readSettings(process.env, process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof StartError || error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exit(1);
}

async function start(settings: Settings): Promise<void> {
  const terminal = openTerminal(settings.data);
  const codes = new EventEmitter();
  let site: Preparation = { state: "preparing", progress: 0 };
  const recognizer = createRecognizer({
    cache: defaultCache(),
    onProgress: (share) => terminal.step("recogniser", share, "Getting the recogniser"),
  });

  let cloud: Cloud;
  try {
    cloud = await startCloud({
      snapshot: join(root, "infra", "snapshot", "local.json"),
      root,
      data: settings.data,
      port: settings.port,
      awsPort: settings.awsPort,
      recognizer,
      site: () => site,
      onEvent: (event) => {
        show(terminal, event);
        if (event.kind === "code") codes.emit(event.email, event.code);
      },
    });
  } catch (error) {
    await recognizer.close();
    throw error;
  }
  endOnSignal(terminal, async () => {
    await cloud.close();
    await recognizer.close();
  });
  for (const line of cloud.notHonoured) terminal.log(`not honoured: ${line}`);

  const recogniserReady = recognizer.ready().then(
    () => terminal.done("recogniser", `recogniser ready after ${sinceBegin()}`),
    (error: Error) => terminal.done("recogniser", `${error.message} Photos wait until it is there.`),
  );
  try {
    const built = await buildSite((progress) => {
      site = { state: "preparing", progress };
      terminal.step("site", progress, "Building the site");
    });
    terminal.done("site", built ? `site built after ${sinceBegin()}` : undefined);
    site = { state: "ready" };
  } catch (error) {
    site = { state: "failed", message: "The site could not be built: the terminal says why." };
    terminal.done("site", (error as Error).message);
    process.exitCode = 1;
    return;
  }
  void recogniserReady.then(() => placeSamples()).catch((error) => terminal.log(`samples: ${error}`));

  terminal.say(`photos are kept in ${relative(process.cwd(), settings.data) || settings.data}`);
  if (cloud.notHonoured.length > 0) {
    const log = relative(process.cwd(), terminal.logFile);
    terminal.say(
      `${cloud.notHonoured.length} things the stack asks for are not honoured locally, named in ${log}`,
    );
  }
  terminal.say(`ready ${cloud.url}`);
  if (settings.demo) await demo(terminal, cloud, codes);
}

function openTerminal(data: string): Terminal {
  const logs = join(data, "logs");
  try {
    // Photos, keys and logs: nobody else on the machine reads them.
    mkdirSync(data, { recursive: true, mode: 0o700 });
    mkdirSync(logs, { recursive: true });
    return new Terminal(join(logs, "start.log"));
  } catch (error) {
    throw new SettingsError(
      `The data folder ${data} cannot be written (${(error as NodeJS.ErrnoException).code}). Set PHOTOTAG_DATA to one that can.`,
    );
  }
}

/** Codes, refusals and errors always stand on the terminal; of the functions' lines, those about a finished photo. */
function show(terminal: Terminal, event: CloudEvent): void {
  if (event.kind === "code") terminal.say(`code for ${event.email}: ${event.code}`);
  else if (event.kind === "denied") terminal.say(deniedLine(event));
  else if (event.kind === "error") terminal.say(`${event.service}: ${event.message}`);
  else {
    const line = recognisedLine(event.line);
    if (line) terminal.say(line);
  }
}

async function demo(terminal: Terminal, cloud: Cloud, codes: EventEmitter): Promise<void> {
  try {
    const { added, failed } = await runDemo(
      {
        url: cloud.url,
        endpoint: cloud.endpoint,
        cliClientId: String(cloud.outputs.cliClientId),
        nextCode: async (email) => (await once(codes, email))[0] as string,
      },
      await samples(),
    );
    terminal.say(
      added > 0 ? `${added - failed.length} sample photos added` : "the sample photos are in the library",
    );
    terminal.say(`sign in as ${demoPerson.email} with the password ${demoPerson.password}`);
  } catch (error) {
    terminal.say(`The demo could not be set up: ${(error as Error).message}`);
  }
}

/** The first Ctrl+C ends in order; a second one ends at once, and nothing that was acknowledged is lost by it. */
function endOnSignal(terminal: Terminal, close: () => Promise<void>): void {
  let ending = false;
  const end = async () => {
    if (ending) process.exit(130);
    ending = true;
    await close();
    terminal.log("stopped");
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end());
}
