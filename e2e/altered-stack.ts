import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cloud, type CloudEvent, type CloudOptions, startCloud } from "@phototag/local-cloud";
import { readSnapshot, type Snapshot } from "@phototag/snapshot";
import { vi } from "vitest";
import { type Outputs, root } from "./app.ts";
import type { Running } from "./person.ts";

export type Denial = Extract<CloudEvent, { kind: "denied" }>;

/** The stack in this process, so that it can be another one than the committed. */
export class AlteredStack implements Running {
  #codes = "";
  /** What the policies refused. */
  readonly denials: Denial[] = [];
  #cloud: Cloud | undefined;
  #data = "";

  static async start(
    alter: (snapshot: Snapshot) => void,
    options: Pick<CloudOptions, "recognizer"> = {},
  ): Promise<AlteredStack> {
    const snapshot = structuredClone(await readSnapshot(join(root, "infra", "snapshot", "local.json")));
    alter(snapshot);
    const stack = new AlteredStack();
    stack.#data = await mkdtemp(join(tmpdir(), "phototag-"));
    stack.#cloud = await startCloud({
      ...options,
      snapshot,
      root,
      data: stack.#data,
      port: 0,
      site: () => ({ state: "ready" }),
      onEvent: (event) => {
        if (event.kind === "denied") stack.denials.push(event);
        if (event.kind === "code") stack.#codes += `code for ${event.email}: ${event.code}\n`;
      },
    });
    return stack;
  }

  get url(): string {
    return this.#cloud?.url ?? "";
  }

  async outputs(): Promise<Outputs> {
    const { outputs, endpoint, region, operator } = this.#cloud as Cloud;
    return { ...outputs, endpoint, region, operator } as Outputs;
  }

  async line(words: RegExp): Promise<RegExpExecArray> {
    return vi.waitUntil(() => words.exec(this.#codes), { timeout: 5000 });
  }

  /** Waits until the policies refuse an action. */
  async denied(action: string): Promise<Denial> {
    return vi.waitUntil(() => this.denials.find((denial) => denial.action === action), { timeout: 20_000 });
  }

  async remove(): Promise<void> {
    await this.#cloud?.close();
    await rm(this.#data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
