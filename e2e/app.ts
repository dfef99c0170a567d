import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "sst-offline";

export const root = resolve(fileURLToPath(new URL("..", import.meta.url)));

/** `outputs.json` as `npm start` writes it. */
export interface Outputs {
  url: string;
  userPoolId: string;
  webClientId: string;
  cliClientId: string;
  identityPoolId: string;
  bucket: string;
  topicArn: string;
  queueUrl: string;
  deadLetterQueueUrl: string;
  /** Where text in photos is read. */
  textQueueUrl: string;
  jobQueueUrl: string;
  table: string;
  endpoint: string;
  region: string;
  operator: { accessKeyId: string; secretAccessKey: string };
}

export interface AppOptions {
  /** The data folder of an earlier start. @default a new one */
  data?: string;
  ports?: [number, number];
  args?: string[];
  /** @default "scripts/start.ts" */
  program?: string;
  env?: Record<string, string>;
}

/** A Phototag that `npm start` runs, as a person would start it. */
export class App {
  #output = "";
  #exit: Promise<number | null>;

  private constructor(
    private readonly child: ChildProcess,
    readonly data: string,
    /** The site's and the AWS endpoint's. */
    readonly ports: [number, number],
  ) {
    const read = (chunk: Buffer) => {
      this.#output += chunk;
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    this.#exit = new Promise((done) => child.once("exit", (code) => done(code)));
  }

  /** Starts on free ports and, unless a folder is given, in a new data folder; resolves at once. */
  static async spawn(options: AppOptions = {}): Promise<App> {
    const data = options.data ?? (await mkdtemp(join(tmpdir(), "phototag-")));
    const ports = options.ports ?? [await freePort(), await freePort()];
    const [port, awsPort] = ports;
    const child = spawn(
      process.execPath,
      [join("scripts", "run.cjs"), options.program ?? join("scripts", "start.ts"), ...(options.args ?? [])],
      {
        cwd: root,
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, PORT: `${port}`, AWS_PORT: `${awsPort}`, PHOTOTAG_DATA: data, ...options.env },
      },
    );
    return new App(child, data, ports);
  }

  /** Starts, and waits until the site answers. @throws Error with the terminal's text when it ends first. */
  static async start(options: AppOptions = {}): Promise<App> {
    const app = await App.spawn(options);
    await app.line(/^ready (\S+)/m, 240_000);
    return app;
  }

  /** What stood on the terminal so far. */
  get output(): string {
    return this.#output;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get url(): string {
    const ready = /^ready (\S+)/m.exec(this.#output);
    if (!ready?.[1]) throw new Error("Phototag is not ready yet.");
    return ready[1];
  }

  async outputs(): Promise<Outputs> {
    return JSON.parse(await readFile(join(this.data, "outputs.json"), "utf8")) as Outputs;
  }

  /** Waits for words on the terminal. */
  async line(words: RegExp, patience = 30_000): Promise<RegExpExecArray> {
    const until = Date.now() + patience;
    for (;;) {
      const found = words.exec(this.#output);
      if (found) return found;
      if (this.child.exitCode !== null)
        throw new Error(`Phototag ended with ${this.child.exitCode}:\n${this.#output}`);
      if (Date.now() > until) throw new Error(`The terminal never said ${words}:\n${this.#output}`);
      await new Promise((wake) => setTimeout(wake, 20));
    }
  }

  /** Waits for the process to end by itself. @returns its exit code. */
  ended(): Promise<number | null> {
    return this.#exit;
  }

  /** Ends the process, as Ctrl+C does, or hard by SIGKILL; the data stay. */
  async stop(signal: NodeJS.Signals = "SIGINT"): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    return this.#exit;
  }

  /** Stops, and forgets the data. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
