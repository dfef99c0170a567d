import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, it } from "vitest";
import { RecognizerProgress } from "./progress.ts";
import { samples } from "./samples.ts";
import { Terminal } from "./terminal.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "phototag-terminal-"));
});
afterEach(() => rm(folder, { recursive: true }));

const away = {
  state: "failed",
  message: "The recognizer is not ready: no network. It is tried again.",
} as const;
const preparing = (progress: number) => ({ state: "preparing", progress, message: "" }) as const;

it("says once why there is no recognizer, and when there is one after all, and leaves no step behind", async () => {
  const out = new PassThrough();
  const terminal = new Terminal(join(folder, "start.log"), out as unknown as NodeJS.WriteStream);
  const progress = new RecognizerProgress(terminal, () => "recognizer ready");
  for (const status of [
    preparing(0),
    away,
    preparing(0),
    away,
    preparing(0),
    preparing(0.5),
    preparing(1),
    { state: "ready" } as const,
    // Its process was started again: nobody need know.
    { state: "ready" } as const,
  ])
    progress.tell(status);
  await progress.ready;
  expect(String(out.read()).trim().split("\n")).toEqual([
    "Getting the recognizer, 0 %",
    `${away.message} Photos wait until then.`,
    "Getting the recognizer, 50 %",
    "Getting the recognizer, 100 %",
    "recognizer ready",
  ]);
});

it("tries the sample photos again until they come, and says once why", async () => {
  const said: string[] = [];
  const photo = { name: "a.jpg", path: "a.jpg", credit: "" };
  let tries = 0;
  const fetch = async () => {
    if (++tries < 4) throw new Error("no network");
    return [photo];
  };
  // Something else keeps the process alive, as the cloud does.
  const alive = setInterval(() => {}, 1000);
  expect(await samples((line) => said.push(line), fetch, 1)).toEqual([photo]);
  clearInterval(alive);
  expect(said).toEqual([
    "The sample photos are not here: no network. They are tried again every 0.001 seconds.",
  ]);
});
