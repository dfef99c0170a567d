import "./drift.ts";
import { postponeText, readMessage, readText, sendTextInTurn, type TextOutcome } from "@phototag/core/text";
import type { SQSRecord } from "aws-lambda";
import { eachMessage } from "./each-message.ts";
import { logger } from "./logger.ts";
import { measure } from "./metrics/index.ts";
import { textLimits } from "./text-limits.ts";

/** Reads the text of the photos of a batch of messages; those that must come again are reported one by one. */
export const handler = eachMessage(handle);

async function handle(record: SQSRecord): Promise<void> {
  const receiveCount = Number(record.attributes.ApproximateReceiveCount);
  try {
    for (const work of readMessage(record.body)) {
      if (work.unsorted) {
        await sendTextInTurn(work);
        continue;
      }
      const started = performance.now();
      const outcome = await readText(work, { receiveCount, onCall: () => measure("TextCalls") }, textLimits);
      log(outcome, started);
      if (outcome.delay !== undefined) await postponeText(record.receiptHandle, outcome.delay);
      if (outcome.outcome === "waiting" || outcome.outcome === "exhausted") throw new Failed(outcome);
    }
  } catch (error) {
    if (!(error instanceof Failed))
      logger.error("message failed", { messageId: record.messageId, receiveCount, error: error as Error });
    throw error;
  }
}

/** Has been logged; tells the batch that the message is not done. */
class Failed extends Error {
  constructor({ outcome }: TextOutcome) {
    super(`Text is not read: ${outcome}.`);
  }
}

/** What is written in a photo is private: it is said nowhere. */
function log({ outcome, image, detail, error, delay }: TextOutcome, started: number): void {
  const entry = {
    image: image?.id,
    correlation: image?.correlation,
    milliseconds: Math.round(performance.now() - started),
    delay,
    detail,
    error: error as Error | undefined,
  };
  if (outcome === "exhausted") logger.warn(`text ${outcome}`, entry);
  else logger.info(`text ${outcome}`, entry);
}
