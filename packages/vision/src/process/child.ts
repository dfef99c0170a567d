/**
 * The recognizer's own process: prepares the models, then answers questions. It is apart because onnxruntime aborts the
 * process it runs in when a worker thread is ended, and takes a few hundred megabytes.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { openPipeline, type Pipeline } from "../inference/pipeline.ts";
import { prepareModels } from "../models/prepare.ts";
import type { Question, RecognizerStatus, Report } from "./messages.ts";

const RETRY_MS = 15_000;

const cache = process.argv[2] ?? "";
let pipeline: Pipeline | undefined;

// A parent that has ended already is told nothing: "disconnect" may come after the channel is gone.
const send = (report: Report) => {
  if (process.connected) process.send?.(report, undefined, undefined, () => {});
};
const tell = (status: RecognizerStatus) => send({ kind: "status", status });
const preparing = (progress: number) =>
  tell({
    state: "preparing",
    progress,
    message: `Getting the recognizer, ${Math.round(progress * 100)} %`,
  });

async function prepare(): Promise<Pipeline> {
  for (;;) {
    try {
      return await openPipeline(await prepareModels(cache, preparing));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      tell({
        state: "failed",
        message: `The recognizer is not ready: ${reason}. It is tried again every ${RETRY_MS / 1000} seconds.`,
      });
      await sleep(RETRY_MS);
    }
  }
}

/**
 * After so long without a photo the networks' memory is freed and what photos left behind is collected: most of the time
 * a library has no new photos, and the process then holds less than half.
 */
const IDLE_MS = 5_000;
let underWay = 0;
let idle: NodeJS.Timeout | undefined;

async function answer({ id, bytes, options }: Question) {
  underWay++;
  clearTimeout(idle);
  try {
    if (!pipeline) throw new Error("a question came before the models were ready");
    send({ kind: "answer", id, result: await pipeline.detectLabels(bytes, options) });
  } catch (cause) {
    const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
    send({ kind: "fault", id, name, message });
  } finally {
    if (--underWay === 0) idle = setTimeout(rest, IDLE_MS);
  }
}

async function rest() {
  await pipeline?.rest();
  globalThis.gc?.();
}

process.on("message", (question: Question) => void answer(question));
// The parent has ended, also by a kill: nobody is left to answer.
process.on("disconnect", () => process.exit());
// Ctrl-C reaches the whole process group; the parent decides when this process ends.
process.on("SIGINT", () => {});

pipeline = await prepare();
tell({ state: "ready" });
