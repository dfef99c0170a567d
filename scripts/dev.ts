/** `npm run dev`: Phototag as `npm start` runs it, and what is saved is what runs. */
import {
  type Reload,
  type ReloadableCloud,
  readSnapshot,
  reloadLine,
  startReloadable,
  watchFiles,
} from "sst-offline";
import { commandLine, read } from "./command-line.ts";
import { serveSamples } from "./dev/samples.ts";
import { type DevSettings, readDevSettings } from "./dev/settings.ts";
import { stackFiles, writeStage } from "./dev/stack.ts";
import { startWeb } from "./dev/web.ts";
import { ENVIRONMENT } from "./settings.ts";
import { endOnSignal, openSession, run } from "./start/session.ts";

const options = read(
  commandLine("npm run dev --", "Runs Phototag as npm start does, and what is saved is what runs.")
    .option("--demo", "sign a demo person up, and put sample photos through the real path")
    .option("--inspect [port]", "open each function to a debugger, from this port on (9230)")
    .addHelpText("after", ENVIRONMENT),
).opts<{ demo?: boolean; inspect?: string | true }>();

await run(() => dev(readDevSettings(process.env, options)));

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
  let running: ReloadableCloud;
  try {
    running = await startReloadable({ ...options, snapshot: await readSnapshot(snapshotFile) });
  } catch (error) {
    await Promise.all([recognizer.close(), web.close(), photos.close()]);
    throw error;
  }
  const watching = watchFiles(await stackFiles(), async () => {
    terminal.say("infra changed: evaluating the stack");
    try {
      if (await writeStage("local")) {
        await running.replace(await readSnapshot(snapshotFile));
        terminal.say("the stack runs as infra says now; the data is kept");
      } else terminal.say("the stack is the same here");
      await writeStage("production");
      watching.follow(await stackFiles());
    } catch (error) {
      terminal.say(`What runs stays as it is. ${(error as Error).message}`);
    }
  });
  endOnSignal(session, async () => {
    // What a save began is written whole: a snapshot of one stage without the other's would be stale.
    await watching.close();
    await Promise.all([running.close(), web.close(), photos.close()]);
    await recognizer.close();
  });
  void session.samples.then(photos.offer);
  try {
    await web.ready;
  } catch (error) {
    await watching.close();
    await Promise.all([running.close(), recognizer.close(), web.close(), photos.close()]);
    throw error;
  }
  session.site = { state: "ready" };
  await session.welcome(running.cloud);
}
