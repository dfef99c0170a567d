import { EventEmitter, once } from "node:events";
import { join, relative } from "node:path";
import { createRecognizer, defaultCache, rekognition } from "@phototag/vision";
import {
  type Cloud,
  type CloudEvent,
  type CloudOptions,
  type DeniedLines,
  deniedLines,
  makeDataFolder,
  type Preparation,
  printableLine,
  StartError,
} from "sst-offline";
import { makeSecrets } from "../../infra/secrets.ts";
import { CommandError, EXIT } from "../command-line.ts";
import { faultsLine, root, type Settings } from "../settings.ts";
import { demoPerson, runDemo, type Sample } from "./demo.ts";
import { RecognizerProgress } from "./progress.ts";
import { recognizedLine } from "./recognized.ts";
import { samples } from "./samples.ts";
import { Terminal } from "./terminal.ts";

/** What every way of running Phototag at a terminal begins with, and shares. */
export interface Session {
  terminal: Terminal;
  recognizer: ReturnType<typeof createRecognizer>;
  /** What policies refuse: on the terminal once for all that is alike, each in the log file. */
  denied: DeniedLines;
  /** How long ago the session began: `3.2 s`. */
  since(): string;
  /** The sample photos, once photos can be recognized. */
  samples: Promise<Sample[]>;
  /** How far the site is; whoever prepares it says so here. */
  site: Preparation;
  /** For `startCloud`, but for the stack. */
  options: Omit<CloudOptions, "snapshot">;
  /** The evaluated stack that runs here. */
  snapshotFile: string;
  /** Says that people may come, and sets the demo up when it was asked for. */
  welcome(cloud: Cloud): Promise<void>;
}

/** What the person at the terminal can do about it, behind the words of what is in the way. */
const WAYS_OUT: Partial<Record<StartError["code"], string>> = {
  "data-folder": " Set PHOTOTAG_DATA to another.",
  "data-folder-damaged":
    " Put a backup in its place, or run `npm start -- --rescue`, which keeps what can be read and finds photos and accounts again: docs/backup.md says what comes back.",
};

/** Runs a command; what the person at the terminal can mend is said in words, and ends it. */
export async function run(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof StartError || error instanceof CommandError)) throw error;
    console.error(error.message + (error instanceof StartError ? (WAYS_OUT[error.code] ?? "") : ""));
    process.exit(error instanceof CommandError ? error.exitCode : EXIT.failed);
  }
}

/** @throws StartError when the data folder cannot be written */
export function openSession(settings: Settings): Session {
  // Photos, keys and logs: whatever this process and its children make, nobody else on the machine reads.
  process.umask(0o077);
  const { data, port, awsPort, faults } = settings;
  const terminal = openTerminal(data);
  const codes = new EventEmitter();
  const denied = deniedLines(terminal);
  const began = performance.now();
  const since = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const progress = new RecognizerProgress(terminal, () => `recognizer ready after ${since()}`);
  const recognizer = createRecognizer({
    cache: defaultCache(),
    onStatus: (status) => progress.tell(status),
  });
  // The samples follow it: they come over the same network.
  const sampled = progress.ready.then(() => samples((line) => terminal.say(line)));
  const session: Session = {
    terminal,
    recognizer,
    denied,
    since,
    samples: sampled,
    site: { state: "preparing" },
    snapshotFile: join(root, "infra", "snapshot", "local.json"),
    options: {
      ...{ root, data, port, awsPort, faults },
      makeSecrets,
      services: [rekognition(recognizer)],
      site: () => session.site,
      onEvent(event) {
        if (event.kind === "denied") denied.tell(event);
        else show(terminal, event);
        if (event.kind === "code") codes.emit(event.email, event.code);
      },
    },
    async welcome(cloud) {
      terminal.say(`photos are kept in ${relative(process.cwd(), data) || data}`);
      for (const line of cloud.notHonored) terminal.say(`not honored locally: ${line}`);
      if (faults) terminal.say(`faults are made on purpose: ${faultsLine(faults)}`);
      terminal.say(`ready ${cloud.url}`);
      if (!settings.demo) return;
      if (recognizer.status().state !== "ready")
        terminal.say("the demo goes on when the recognizer is ready");
      await demo(terminal, cloud, codes, await sampled);
    },
  };
  return session;
}

/** @throws StartError when the data folder cannot be written */
function openTerminal(data: string): Terminal {
  const logs = join(data, "logs");
  for (const folder of [data, logs]) makeDataFolder(folder);
  return new Terminal(join(logs, "start.log"));
}

/** Codes, refusals and errors always stand on the terminal; of the functions' lines, those about a finished photo. */
function show(terminal: Terminal, event: CloudEvent): void {
  if (event.kind === "code") terminal.say(`code for ${printableLine(event.email)}: ${event.code}`);
  else if (event.kind === "notice") terminal.say(event.message);
  else if (event.kind === "error") terminal.say(`${event.service}: ${event.message}`);
  else if (event.kind === "fault") terminal.say(`fault: ${event.service}: ${event.what}`);
  else if (event.kind === "log") {
    const line = recognizedLine(event.line);
    if (line) terminal.say(line);
  }
}

/** Signs the demo person up and puts the samples in, and says on the terminal what came of it. */
async function demo(terminal: Terminal, cloud: Cloud, codes: EventEmitter, photos: Sample[]): Promise<void> {
  try {
    const { added, failed } = await runDemo(
      {
        url: cloud.url,
        endpoint: cloud.endpoint,
        cliClientId: String(cloud.outputs.cliClientId),
        nextCode: async (email) => (await once(codes, email))[0] as string,
      },
      photos,
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
export function endOnSignal(
  { terminal, denied }: Pick<Session, "terminal" | "denied">,
  close: () => Promise<void>,
): void {
  let ending = false;
  const end = async () => {
    if (ending) process.exit(130);
    ending = true;
    await close();
    denied.close();
    terminal.log("stopped");
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end());
}
