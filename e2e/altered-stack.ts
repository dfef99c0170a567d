import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RekognitionBackend, rekognition } from "@phototag/vision";
import { all, type Cloud, type CloudEvent, readSnapshot, type Snapshot, startCloud } from "sst-offline";
import { makeSecrets } from "../infra/secrets.ts";
import { type Outputs, root } from "./app.ts";
import type { Running } from "./person.ts";

export type Denial = Extract<CloudEvent, { kind: "denied" }>;

export interface AlteredStackOptions {
  /** Answers for Rekognition; without one the service is not there. */
  recognizer?: RekognitionBackend;
  /** The stack before it is altered. @default the committed one of the local stage */
  snapshot?: Snapshot;
  /** Told of each refusal, even one that ends the start. */
  onDenied?(denial: Denial): void;
}

/** The committed stack of the local stage. */
export const committedStack = () => readSnapshot(join(root, "infra", "snapshot", "local.json"));

/** The stack in this process, so that it can be another one than the committed. */
export class AlteredStack implements Running {
  #codes = "";
  #logs = "";
  /** What the policies refused. */
  readonly denials: Denial[] = [];
  #cloud: Cloud | undefined;
  #data = "";

  static async start(
    alter: (snapshot: Snapshot) => void,
    { onDenied, recognizer, snapshot: given }: AlteredStackOptions = {},
  ): Promise<AlteredStack> {
    const snapshot = structuredClone(given ?? (await committedStack()));
    alter(snapshot);
    const stack = new AlteredStack();
    stack.functionNames = all(snapshot, "aws:lambda/function:Function").map(({ inputs }) =>
      String(inputs.name),
    );
    stack.#data = await mkdtemp(join(tmpdir(), "phototag-"));
    try {
      stack.#cloud = await startCloud({
        services: recognizer ? [rekognition(recognizer)] : [],
        snapshot,
        root,
        data: stack.#data,
        port: 0,
        makeSecrets,
        site: () => ({ state: "ready" }),
        onEvent: (event) => {
          if (event.kind === "denied") {
            stack.denials.push(event);
            onDenied?.(event);
          }
          if (event.kind === "log") stack.#logs += `${event.functionName} ${event.line}\n`;
          if (event.kind === "code") stack.#codes += `code for ${event.email}: ${event.code}\n`;
        },
      });
      return stack;
    } catch (error) {
      await stack.remove();
      throw error;
    }
  }

  get #running(): Cloud {
    if (!this.#cloud) throw new Error("The stack is not running.");
    return this.#cloud;
  }

  /** The folder of everything that it stores. */
  get data(): string {
    return this.#data;
  }

  get url(): string {
    return this.#running.url;
  }

  async outputs(): Promise<Outputs> {
    const { outputs, endpoint, region, operator } = this.#running;
    return { ...outputs, endpoint, region, operator } as Outputs;
  }

  /** Physical names of the stack's functions. */
  functionNames: string[] = [];

  usedPermissions(): ReturnType<Cloud["usedPermissions"]> {
    return this.#running.usedPermissions();
  }

  /** Asks another snapshot's policies from now on. */
  enforce(snapshot: Snapshot): void {
    this.#running.enforce(snapshot);
  }

  line(words: RegExp): Promise<RegExpExecArray> {
    return until(() => words.exec(this.#running && this.#codes), `${words} was never said`);
  }

  /** Waits for words in a function's log; each line has the function's name before it. */
  logged(words: RegExp): Promise<RegExpExecArray> {
    return until(() => words.exec(this.#running && this.#logs), `${words} was never logged`);
  }

  /** What each function wrote last: one that is asked all the time would leave no line of the others. */
  get lastLogs(): string {
    const lines = this.#logs.split("\n");
    return this.functionNames
      .flatMap((name) => lines.filter((line) => line.startsWith(`${name} `)).slice(-30))
      .join("\n");
  }

  /** Waits until the policies refuse an action. */
  denied(action: string): Promise<Denial> {
    return until(
      () => this.denials.find((denial) => denial.action === action),
      `${action} was never refused`,
    );
  }

  async remove(): Promise<void> {
    const cloud = this.#cloud;
    this.#cloud = undefined;
    await cloud?.close();
    await rm(this.#data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Asks until there is something. @throws Error with `otherwise` when there is nothing for too long */
export async function until<Value>(
  ask: () => Value | undefined | null | false | Promise<Value | undefined | null | false>,
  otherwise: string,
  patience = 150_000,
): Promise<Value> {
  const end = Date.now() + patience;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > end) throw new Error(otherwise);
    await new Promise((wake) => setTimeout(wake, 20));
  }
}
