import "./drift.ts";
import { giveUp, type JobName, postponeJob, readMessage, work } from "@phototag/core/job";
import type { Context, SQSRecord } from "aws-lambda";
import { eachMessage } from "./each-message.ts";
import { logger } from "./logger.ts";
import { wholeNumber } from "./whole-number.ts";

/** How often a message is tried before its queue sets it aside, as infra/jobs.ts says. */
const TRIES = wholeNumber("JOB_MAX_RECEIVE_COUNT");
/** Time that one step may take: all photos of it, each where others change it too. */
const RESERVE = 25_000;
/**
 * Steps of one message: SQS hands out the messages of its groups in turn, so that nobody's small change waits for
 * somebody's large one.
 */
const STEPS = 3;
/** Whoever begins a job sends its message before its row, and ends within 15 seconds: then nobody writes it any more. */
const TRIES_WITHOUT_ROW = 6;
const SECONDS_TILL_ROW = 4;

/** Goes on with the jobs of a batch of messages; those that must come again are reported one by one. */
export const handler = eachMessage(handle);

async function handle(record: SQSRecord, context: Context): Promise<void> {
  const receiveCount = Number(record.attributes.ApproximateReceiveCount);
  const name = readMessage(record.body);
  const { outcome, done, total } = await attempt(name, record, receiveCount, context);
  logger.info(`job ${outcome}`, { job: name.id, done, total });
  if (outcome !== "none" || receiveCount >= TRIES_WITHOUT_ROW) return;
  await postponeJob(record.receiptHandle, receiveCount === 1 ? 1 : SECONDS_TILL_ROW);
  throw new Error("The job is not there yet.");
}

async function attempt(name: JobName, record: SQSRecord, receiveCount: number, context: Context) {
  let steps = 0;
  try {
    return await work(name, () => steps++ < STEPS && context.getRemainingTimeInMillis() > RESERVE);
  } catch (error) {
    logger.error("job failed", { job: name.id, receiveCount, error: error as Error });
    if (receiveCount >= TRIES) await giveUp(name);
    else await postponeJob(record.receiptHandle, 2 ** receiveCount);
    throw error;
  }
}
