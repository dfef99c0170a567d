import { type EventEmitter, once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Cloud, CloudEvent } from "@phototag/local-cloud";
import { demoPerson, runDemo } from "./demo.ts";
import { deniedLine } from "./denied.ts";
import { recognisedLine } from "./recognised.ts";
import { samples } from "./samples.ts";
import { SettingsError } from "./settings.ts";
import { Terminal } from "./terminal.ts";

/** @throws SettingsError when the data folder cannot be written */
export function openTerminal(data: string): Terminal {
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
export function show(terminal: Terminal, event: CloudEvent): void {
  if (event.kind === "code") terminal.say(`code for ${event.email}: ${event.code}`);
  else if (event.kind === "denied") terminal.say(deniedLine(event));
  else if (event.kind === "error") terminal.say(`${event.service}: ${event.message}`);
  else if (event.kind === "fault") terminal.say(`fault: ${event.service}: ${event.what}`);
  else {
    const line = recognisedLine(event.line);
    if (line) terminal.say(line);
  }
}

/** Signs the demo person up and puts the samples in, and says on the terminal what came of it. */
export async function demo(terminal: Terminal, cloud: Cloud, codes: EventEmitter): Promise<void> {
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
export function endOnSignal(terminal: Terminal, close: () => Promise<void>): void {
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
