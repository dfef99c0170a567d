import "./drift.ts";
import { eraseOwner } from "@phototag/core/account";
import {
  type Outcome,
  postpone,
  readErasure,
  readMessage,
  recognize,
  requestErasure,
  sendInTurn,
  type Work,
} from "@phototag/core/recognition";
import type { Context, SQSRecord } from "aws-lambda";
import { eachMessage } from "./each-message.ts";
import { limits } from "./limits.ts";
import { logger } from "./logger.ts";
import { measure } from "./metrics/index.ts";
import { recognizer } from "./recognizer.ts";

/** Milliseconds that erasing one photo, and asking to go on, may take. */
const RESERVE = 10_000;

/** Recognizes the photos of a batch of messages; those that must come again are reported one by one. */
export const handler = eachMessage(handle);

async function handle(record: SQSRecord, context: Context): Promise<void> {
  const receiveCount = Number(record.attributes.ApproximateReceiveCount);
  try {
    const leaving = readErasure(record.body);
    if (leaving) await erase(leaving, context);
    for (const work of readMessage(record.body)) {
      if (work.unsorted) {
        await sendInTurn(work);
        continue;
      }
      const started = performance.now();
      const delivery = {
        receiveCount,
        remaining: () => context.getRemainingTimeInMillis(),
        onCall: () => measure("RekognitionCalls"),
      };
      const outcome = await recognize(work, delivery, limits, recognizer);
      log(outcome, work.requestId, started);
      count(outcome, work);
      if (outcome.delay !== undefined) await postpone(record.receiptHandle, outcome.delay);
      if (outcome.outcome === "waiting" || outcome.outcome === "exhausted") throw new Failed(outcome);
    }
  } catch (error) {
    if (!(error instanceof Failed)) {
      logger.error("message failed", { messageId: record.messageId, receiveCount, error: error as Error });
    }
    throw error;
  }
}

/** What takes longer than one instance may go on with is gone on with in its owner's turn. */
async function erase(owner: string, context: Context): Promise<void> {
  const done = await eraseOwner(owner, () => context.getRemainingTimeInMillis() > RESERVE);
  if (!done) await requestErasure(owner);
  logger.info(done ? "account erased" : "account is being erased", { owner });
}

function count({ outcome }: Outcome, { arrivedAt }: Work): void {
  if (outcome === "waiting") measure("Retried");
  else if (outcome === "parked") measure("Parked");
  else if (outcome === "failed" || outcome === "exhausted") measure("Failed");
  else if (outcome === "ready") {
    measure("Recognized");
    // The two clocks are not one.
    if (arrivedAt) measure("UploadToTags", Math.max(0, Date.now() - Date.parse(arrivedAt)));
  }
}

/** Has been logged; tells the batch that the message is not done. */
class Failed extends Error {
  constructor({ outcome }: Outcome) {
    super(`Recognition is not done: ${outcome}.`);
  }
}

function log(
  { outcome, image, detail, error, fault, delay }: Outcome,
  requestId: string | undefined,
  started: number,
) {
  const milliseconds = Math.round(performance.now() - started);
  const entry = {
    image: image?.id,
    correlation: image?.correlation ?? requestId,
    milliseconds,
    tags: image?.tags.length,
    delay,
    detail,
    error: error as Error | undefined,
  };
  if (outcome === "waiting" || outcome === "exhausted") logger.warn(outcome, entry);
  else logger.info(outcome, entry);
  if (fault) logger.error("no features", { ...entry, error: fault as Error });
  // What a photo is called and shows is private: it is said only where the stage logs at this level.
  if (!image) return;
  const { name, reason } = image;
  if (outcome === "ready")
    logger.debug("recognized", {
      name,
      milliseconds,
      tags: image.tags.map((tag) => ({ name: tag.name, confidence: tag.confidence })),
    });
  else if (outcome === "failed" || outcome === "exhausted") logger.debug("not recognized", { name, reason });
}
