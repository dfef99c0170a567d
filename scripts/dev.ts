/** `npm run dev`: Phototag as `npm start` runs it, and what is saved is what runs. */
import { type Cloud, type Reload, readSnapshot, startCloud } from "sst-offline";
import { reloadLine } from "./dev/reload-line.ts";
import { serveSamples } from "./dev/samples.ts";
import { type DevSettings, readDevSettings } from "./dev/settings.ts";
import { evaluateOtherStages, evaluateStack, watchStack } from "./dev/stack.ts";
import { startWeb } from "./dev/web.ts";
import { samples } from "./start/samples.ts";
import { awaitRecognizer, endOnSignal, openSession, run } from "./start/session.ts";

await run(() => dev(readDevSettings(process.env, process.argv.slice(2))));

async function dev(settings: DevSettings): Promise<void> {
  const session = openSession(settings);
  const { terminal, recognizer, snapshotFile } = session;
  const photos = await serveSamples();
  const web = await startWeb({
    samples: photos.url,
    say: (line) => terminal.say(line),
    log: (line) => terminal.log(line),
  });
  const { inspectPort } = settings;
  const options = {
    ...session.options,
    siteServer: web,
    watch: { onReload: (reload: Reload) => terminal.say(reloadLine(reload)) },
    ...(inspectPort === undefined
      ? {}
      : {
          inspect: {
            port: inspectPort,
            onOpen: (name: string, address: string) =>
              terminal.say(`${name} waits for a debugger at ${address}`),
          },
        }),
  };
  let stack = await readSnapshot(snapshotFile);
  let cloud: Cloud;
  try {
    cloud = await startCloud({ ...options, snapshot: stack });
  } catch (error) {
    await Promise.all([recognizer.close(), web.close(), photos.close()]);
    throw error;
  }
  // A stack that changes keeps the addresses, also where free ports were asked for.
  options.port = Number(new URL(cloud.url).port);
  options.awsPort = Number(new URL(cloud.endpoint).port);

  /** Runs the stack that was written last, or the one before when that cannot be run. */
  const restart = async () => {
    const fresh = await readSnapshot(snapshotFile);
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
    await Promise.all([cloud.close(), web.close(), photos.close()]);
    await recognizer.close();
  });
  void awaitRecognizer(session, () => "recognizer ready")
    .then(async () => photos.offer(await samples()))
    .catch((error) => terminal.log(`samples: ${error}`));
  try {
    await web.ready;
    session.site = { state: "ready" };
  } catch (error) {
    session.site = {
      state: "failed",
      message: "The site's development server ended: the terminal says why.",
    };
    terminal.say((error as Error).message);
  }
  await session.welcome(cloud);
}
