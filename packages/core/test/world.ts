import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";

/**
 * The world around the library's code, for the test of its law: every call that leaves a process stops until
 * the test lets it go on, and a process may be killed at any of them, before or after the call took
 * effect. DynamoDB is the local one; the objects, the queue and the recognizer are models.
 */

export type Step = "go" | "die before" | "die after";

interface Gate {
  release(step: Step): Promise<void>;
}

export class Process {
  readonly gates: Gate[] = [];
  state: "running" | "done" | "dead" = "running";
  error?: unknown;
  #wake: (() => void)[] = [];

  constructor(
    readonly name: string,
    /** Called when it dies: its message comes back, for one. */
    readonly onDeath: () => void = () => {},
  ) {}

  changed(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  /** Until it stands at a gate, or has ended. */
  async stopped(): Promise<void> {
    while (this.state === "running" && this.gates.length === 0) {
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  async step(step: Step): Promise<void> {
    await this.stopped();
    const gate = this.gates.shift();
    if (!gate) return;
    await gate.release(step);
    await this.stopped();
  }
}

const current = new AsyncLocalStorage<Process>();

export function spawn(name: string, work: () => Promise<unknown>, onDeath?: () => void): Process {
  const process = new Process(name, onDeath);
  current.run(process, () => {
    work().then(
      () => end(process),
      (error) => end(process, error),
    );
  });
  return process;
}

function end(process: Process, error?: unknown): void {
  if (process.state !== "running") return;
  process.state = "done";
  process.error = error;
  process.changed();
}

/** Makes a call of a process that the test steps; outside of one it is made at once. */
export function gated<T>(call: () => Promise<T>): Promise<T> {
  const process = current.getStore();
  if (!process) return call();
  return new Promise<T>((resolve, reject) => {
    process.gates.push({
      async release(step) {
        if (step === "die before") return die(process);
        const result = await call().then(
          (value) => () => resolve(value),
          (error) => () => reject(error),
        );
        if (step === "die after") return die(process);
        result();
        // What the answer sets off comes to its next gate, or to its end, within a few turns.
        await new Promise((next) => setImmediate(next));
      },
    });
    process.changed();
  });
}

function die(process: Process): void {
  process.state = "dead";
  process.gates.length = 0;
  process.onDeath();
  process.changed();
}

/** A bucket, as far as core uses one. */
export class Objects {
  readonly held = new Map<string, Buffer>();

  send = (command: {
    constructor: { name: string };
    input: {
      Key: string;
      Body?: Buffer;
      IfMatch?: string;
      Prefix?: string;
      Delimiter?: string;
      StartAfter?: string;
    };
  }): Promise<object> =>
    gated(async () => {
      const { Key, Body, IfMatch } = command.input;
      const bytes = this.held.get(Key);
      switch (command.constructor.name) {
        case "PutObjectCommand":
          this.held.set(Key, Body!);
          return {};
        case "DeleteObjectCommand":
          if (IfMatch && bytes && IfMatch !== createHash("md5").update(bytes).digest("hex"))
            throw Object.assign(new Error(Key), { name: "PreconditionFailed" });
          this.held.delete(Key);
          return {};
        case "ListObjectsV2Command": {
          const { Prefix = "", Delimiter, StartAfter = "" } = command.input;
          const keys = [...this.held.keys()]
            .filter((key) => key.startsWith(Prefix) && key > StartAfter)
            .sort();
          if (!Delimiter) return { Contents: keys.map((Key) => ({ Key })) };
          const folders = keys.map((key) => key.slice(0, key.indexOf(Delimiter, Prefix.length) + 1));
          return { CommonPrefixes: [...new Set(folders)].map((Prefix) => ({ Prefix })) };
        }
        case "HeadObjectCommand":
        case "GetObjectCommand":
          if (!bytes) {
            throw Object.assign(new Error(Key), { name: "NoSuchKey", $metadata: { httpStatusCode: 404 } });
          }
          return {
            Body: Readable.from([bytes]),
            ETag: createHash("md5").update(bytes).digest("hex"),
            ContentLength: bytes.length,
            ContentType: "image/png",
          };
        default:
          throw new Error(`The model of S3 has no ${command.constructor.name}.`);
      }
    });
}
