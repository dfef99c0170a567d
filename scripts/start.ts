/** `npm start`: prepares what is missing and runs Phototag on this machine. */
import { type Cloud, readSnapshot, startCloud } from "sst-offline";
import { commandLine, read } from "./command-line.ts";
import { ENVIRONMENT, readSettings, type Settings } from "./settings.ts";
import { builtFunctions } from "./start/built.ts";
import { placeSamples } from "./start/samples.ts";
import { endOnSignal, openSession, run } from "./start/session.ts";
import { buildSite } from "./start/site.ts";

const { demo, built, rescue } = read(
  commandLine("npm start --", "Runs Phototag on this machine: no AWS account, IAM enforced.")
    .option("--demo", "sign a demo person up, and put sample photos through the real path")
    .option("--built", "run the functions as a deployment would upload them, on Lambda's version of Node")
    .option("--rescue", "start on a damaged data folder, and put back what can be known (docs/backup.md)")
    .addHelpText("after", ENVIRONMENT),
).opts<{ demo?: boolean; built?: boolean; rescue?: boolean }>();

await run(() => start(readSettings(process.env, { demo })));

async function start(settings: Settings): Promise<void> {
  const session = openSession(settings);
  const { terminal, recognizer, options, snapshotFile } = session;
  let cloud: Cloud;
  try {
    if (built) terminal.say("building the functions by SST's CLI");
    cloud = await startCloud({
      ...options,
      rescue,
      snapshot: await readSnapshot(snapshotFile),
      built: built ? await builtFunctions(settings.data) : undefined,
    });
  } catch (error) {
    await recognizer.close();
    throw error;
  }
  endOnSignal(session, async () => {
    await cloud.close();
    await recognizer.close();
  });

  try {
    const built = await buildSite((progress) => {
      session.site = { state: "preparing", progress };
      terminal.step("site", progress, "Building the site");
    });
    terminal.done("site", built ? `site built after ${session.since()}` : undefined);
    session.site = { state: "ready" };
  } catch (error) {
    session.site = { state: "failed", message: "The site could not be built: the terminal says why." };
    terminal.done("site", (error as Error).message);
    process.exitCode = 1;
    return;
  }
  void session.samples.then(placeSamples).catch((error) => terminal.log(`samples: ${error}`));
  await session.welcome(cloud);
}
