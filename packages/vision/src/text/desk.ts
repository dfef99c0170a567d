import { setTimeout as sleep } from "node:timers/promises";
import { lazy } from "../inference/lazy.ts";
import { FetchError } from "../models/fetch.ts";
import { prepareTextModels, type TextModels } from "../models/prepare.ts";
import { VisionError } from "../rekognition.ts";
import type { DetectTextOptions, DetectTextResult } from "./answer.ts";
import { openTextPipeline, type TextPipeline } from "./pipeline.ts";

/** Where text is asked for in the recognizer's process. */
export interface TextDesk {
  /** Begins to get the models, if nothing else does. */
  prepare(): void;
  /** @throws VisionError; ThrottlingException, which says why, while the models are not there */
  detectText(bytes: Uint8Array, options: DetectTextOptions): Promise<DetectTextResult>;
  /** Frees the networks' memory while nothing is under way. */
  rest(): Promise<void>;
}

export interface TextDeskOptions {
  cache: string;
  /** After so many milliseconds the models may be asked for again when they could not be had. */
  retryMs: number;
  /** Whether somebody waits for something more urgent. */
  isBusy(): boolean;
}

/** A failure that stays is met again this much later. */
const LASTING_FACTOR = 20;
/** For so long in all a photo's text waits for what is more urgent: whoever imports thousands of photos gets it too, in the end. */
const PATIENCE_MS = 8_000;

/** The models of text are got after those of labels, and loaded when they are needed. */
export function createTextDesk({ cache, retryMs, isBusy }: TextDeskOptions): TextDesk {
  let models: TextModels | undefined;
  let getting = false;
  let message = "Getting the reader of text, 0 %";
  let notBefore = 0;

  const prepare = () => {
    if (models || getting || Date.now() < notBefore) return;
    getting = true;
    prepareTextModels(cache, (progress) => {
      message = `Getting the reader of text, ${Math.round(progress * 100)} %`;
    })
      .then(
        (got) => {
          models = got;
        },
        (cause: Error) => {
          const isLasting = cause instanceof FetchError ? cause.lasting : true;
          notBefore = Date.now() + retryMs * (isLasting ? LASTING_FACTOR : 1);
          message = `The reader of text is not ready: ${cause.message}. It is tried again later.`;
        },
      )
      .finally(() => {
        getting = false;
      });
  };

  // Of the photo at hand: one is read at a time.
  let mayWaitUntil = 0;
  const turn = async () => {
    while (isBusy() && Date.now() < mayWaitUntil) await sleep(20);
  };
  const pipeline = lazy<TextPipeline>(() => openTextPipeline(models!, turn));

  return {
    prepare,
    async detectText(bytes, options) {
      prepare();
      if (!models) throw new VisionError("ThrottlingException", message);
      mayWaitUntil = Date.now() + PATIENCE_MS;
      return (await pipeline.open()).detectText(bytes, options);
    },
    rest: pipeline.close,
  };
}
