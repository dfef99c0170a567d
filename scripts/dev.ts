/** `npm run dev`: Phototag as `npm start` runs it, and what is saved is what runs. */
import { EventEmitter } from "node:events";
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import {
  type Cloud,
  type CloudOptions,
  type Preparation,
  StartError,
  startCloud,
} from "@phototag/local-cloud";
import type { Snapshot } from "@phototag/snapshot/format";
import { createRecognizer, defaultCache } from "@phototag/vision";
import { reloadLine } from "./dev/reload-line.ts";
import { type DevSettings, readDevSettings } from "./dev/settings.ts";
import { evaluateOtherStages, evaluateStack, watchStack } from "./dev/stack.ts";
import { startWeb } from "./dev/web.ts";
import { demo, endOnSignal, openTerminal, show } from "./start/session.ts";
import { faultsLine, root, SettingsError } from "./start/settings.ts";

const snapshotFile = join(root, "infra", "snapshot", "local.json");

try {
  await dev(readDevSettings(process.env, process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof StartError || error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exit(1);
}

async function dev(settings: DevSettings): Promise<void> {
  const terminal = openTerminal(settings.data);
  const codes = new EventEmitter();
  let site: Preparation = { state: "preparing" };
  const recognizer = createRecognizer({
    cache: defaultCache(),
    onProgress: (share) => terminal.step("recogniser", share, "Getting the recogniser"),
  });
  const web = await startWeb({
    say: (line) => terminal.say(line),
    log: (line) => terminal.log(line),
  });
  const options: Omit<CloudOptions, "snapshot"> = {
    root,
    data: settings.data,
    port: settings.port,
    awsPort: settings.awsPort,
    faults: settings.faults,
    recognizer,
    site: () => site,
    siteServer: web,
    watch: { onReload: (reload) => terminal.say(reloadLine(reload)) },
    ...(settings.inspectPort === undefined
      ? {}
      : {
          inspect: {
            port: settings.inspectPort,
            onOpen: (name, address) => terminal.say(`${name} waits for a debugger at ${address}`),
          },
        }),
    onEvent: (event) => {
      show(terminal, event);
      if (event.kind === "code") codes.emit(event.email, event.code);
    },
  };
  let stack = await readStack();
  let cloud: Cloud;
  try {
    cloud = await startCloud({ ...options, snapshot: stack });
  } catch (error) {
    await Promise.all([recognizer.close(), web.close()]);
    throw error;
  }
  // A stack that changes keeps the addresses, also where free ports were asked for.
  options.port = Number(new URL(cloud.url).port);
  options.awsPort = Number(new URL(cloud.endpoint).port);

  /** Runs the stack that was written last, or the one before when that cannot be run. */
  const restart = async () => {
    const fresh = await readStack();
    await cloud.close();
    try {
      cloud = await startCloud({ ...options, snapshot: fresh });
      stack = fresh;
      terminal.say("the stack runs as infra says now; the data is kept");
    } catch (error) {
      terminal.say(`The new stack does not run, the one before does. ${(error as Error).message}`);
      cloud = await startCloud({ ...options, snapshot: stack });
    }
  };
  const unwatch = watchStack(async () => {
    terminal.say("infra changed: evaluating the stack");
    try {
      if (await evaluateStack()) await restart();
      else terminal.say("the stack is the same here");
      await evaluateOtherStages();
    } catch (error) {
      terminal.say(`What runs stays as it is. ${(error as Error).message}`);
    }
  });
  endOnSignal(terminal, async () => {
    unwatch();
    await Promise.all([cloud.close(), web.close()]);
    await recognizer.close();
  });
  for (const line of cloud.notHonoured) terminal.say(`not honoured locally: ${line}`);
  recognizer.ready().then(
    () => terminal.done("recogniser", "recogniser ready"),
    (error: Error) => terminal.done("recogniser", `${error.message} Photos wait until it is there.`),
  );
  try {
    await web.ready;
    site = { state: "ready" };
  } catch (error) {
    site = { state: "failed", message: "The site's development server ended: the terminal says why." };
    terminal.say((error as Error).message);
  }
  terminal.say(`photos are kept in ${relative(process.cwd(), settings.data) || settings.data}`);
  if (settings.faults) terminal.say(`faults are made on purpose: ${faultsLine(settings.faults)}`);
  terminal.say(`ready ${cloud.url}`);
  if (settings.demo) await demo(terminal, cloud, codes);
}

async function readStack(): Promise<Snapshot> {
  return JSON.parse(await readFile(snapshotFile, "utf8")) as Snapshot;
}
