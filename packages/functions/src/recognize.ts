import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { type Outcome, postpone, readMessage, recognize, type Work } from "@phototag/core/recognition";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { limits } from "./limits.ts";
import { logger } from "./logger.ts";
import { measure, publish } from "./metrics/index.ts";

const processor = new BatchProcessor(EventType.SQS);

/** Recognizes the photos of a batch of messages; those that must come again are reported one by one. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  try {
    return await processPartialResponse(event, (record: SQSRecord) => handle(record, context), processor, {
      context,
      throwOnFullBatchFailure: false,
    });
  } finally {
    publish();
  }
}

async function handle(record: SQSRecord, context: Context): Promise<void> {
  const receiveCount = Number(record.attributes.ApproximateReceiveCount);
  try {
    for (const work of readMessage(record.body)) {
      const started = performance.now();
      const delivery = {
        receiveCount,
        remaining: () => context.getRemainingTimeInMillis(),
        onCall: () => measure("RekognitionCalls"),
      };
      const outcome = await recognize(work, delivery, limits);
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
  { outcome, image, detail, error, delay }: Outcome,
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
