/** `npm start`: prepares what is missing and runs Phototag on this machine. */
import { EventEmitter } from "node:events";
import { join, relative } from "node:path";
import { performance } from "node:perf_hooks";
import { type Cloud, type Preparation, StartError, startCloud } from "@phototag/local-cloud";
import { createRecognizer, defaultCache } from "@phototag/vision";
import { placeSamples } from "./start/samples.ts";
import { demo, endOnSignal, openTerminal, show } from "./start/session.ts";
import { faultsLine, readSettings, root, type Settings, SettingsError } from "./start/settings.ts";
import { buildSite } from "./start/site.ts";

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
      faults: settings.faults,
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
  for (const line of cloud.notHonoured) terminal.say(`not honoured locally: ${line}`);
  if (settings.faults) terminal.say(`faults are made on purpose: ${faultsLine(settings.faults)}`);
  terminal.say(`ready ${cloud.url}`);
  if (settings.demo) await demo(terminal, cloud, codes);
}
