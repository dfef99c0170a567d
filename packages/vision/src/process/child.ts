/**
 * The recognizer's own process: prepares the models, then answers questions. It is apart because onnxruntime aborts the
 * process it runs in when a worker thread is ended, and takes a few hundred megabytes.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { openPipeline, type Pipeline } from "../inference/pipeline.ts";
import { FetchError } from "../models/fetch.ts";
import { prepareModels } from "../models/prepare.ts";
import { createTextDesk } from "../text/desk.ts";
import type { Answer, Question, RecognizerStatus, Report } from "./messages.ts";

const cache = process.argv[2] ?? "";
const retryMs = Number(process.argv[3]);
/** Whoever answers wrongly is not asked for the same tens of megabytes every few seconds. */
const LASTING_FACTOR = 20;

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

const inWords = (ms: number) => (ms < 60_000 ? `${ms / 1000} seconds` : `${ms / 60_000} minutes`);

async function prepare(): Promise<Pipeline> {
  for (;;) {
    try {
      return await openPipeline(await prepareModels(cache, preparing));
    } catch (cause) {
      // What was fetched and is not fit, too, is the same the next time; only a network comes back by itself.
      const isLasting = cause instanceof FetchError ? cause.lasting : true;
      const waitMs = isLasting ? retryMs * LASTING_FACTOR : retryMs;
      const reason = cause instanceof Error ? cause.message : String(cause);
      tell({
        state: "failed",
        message: `The recognizer is not ready: ${reason}. It is tried again every ${inWords(waitMs)}.`,
      });
      await sleep(waitMs);
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

/** Labels are what people wait for: text goes on while none are asked for, nor were a moment ago, when more may come. */
const LABELS_FOLLOW_MS = 300;
let labelsUnderWay = 0;
let labelsEnded = 0;
const isBusy = () => labelsUnderWay > 0 || Date.now() - labelsEnded < LABELS_FOLLOW_MS;
const text = createTextDesk({ cache, retryMs, isBusy });

async function resultOf(question: Question): Promise<Answer> {
  if (question.about === "text") return text.detectText(question.bytes, question.options);
  if (!pipeline) throw new Error("a question came before the models were ready");
  labelsUnderWay++;
  try {
    return await pipeline.detectLabels(question.bytes, question.options);
  } finally {
    labelsUnderWay--;
    labelsEnded = Date.now();
  }
}

async function answer(question: Question) {
  const { id } = question;
  underWay++;
  clearTimeout(idle);
  try {
    send({ kind: "answer", id, result: await resultOf(question) });
  } catch (cause) {
    const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
    send({ kind: "fault", id, name, message });
  } finally {
    if (--underWay === 0) idle = setTimeout(rest, IDLE_MS);
  }
}

async function rest() {
  await Promise.all([pipeline?.rest(), text.rest()]);
  globalThis.gc?.();
}

process.on("message", (question: Question) => void answer(question));
// The parent has ended, also by a kill: nobody is left to answer.
process.on("disconnect", () => process.exit());
// Ctrl-C reaches the whole process group; the parent decides when this process ends.
process.on("SIGINT", () => {});

pipeline = await prepare();
tell({ state: "ready" });
text.prepare();
