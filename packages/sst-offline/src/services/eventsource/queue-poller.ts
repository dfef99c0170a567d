import { setTimeout as delay } from "node:timers/promises";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { EventSourceSpec } from "../../graph/event-sources.ts";
import type { Lambda } from "../lambda/lambda.ts";
import type { ReceivedMessage } from "../sqs/spec.ts";
import type { Sqs } from "../sqs/sqs.ts";
import { compileFilters, openBody } from "./filters.ts";
import { Scaling } from "./scaling.ts";

/** What an event source needs of SQS. */
export type QueueSource = Pick<Sqs, "receive" | "remove" | "abandon">;

export interface QueuePoller {
  /** Takes no more messages, and gives the batches under way a moment to end. */
  close(): Promise<void>;
}

/** What has not ended by then is handed out again at the next start. */
const closeWithinMs = 3000;
/** SQS hands out at most so many at once. */
const receiveLimit = 10;

/**
 * Hands a queue's messages to a function, in batches. Messages of a batch that failed are left in the
 * queue: they become visible again after its visibility timeout, as Lambda's event source mapping does.
 */
export function pollQueue(
  spec: EventSourceSpec,
  {
    queues,
    lambda,
    region,
    onError,
  }: {
    queues: QueueSource;
    lambda: Pick<Lambda, "invoke" | "limit">;
    region: string;
    onError?(message: string): void;
  },
): QueuePoller {
  const stop = new AbortController();
  const { signal } = stop;
  const matches = compileFilters(spec.filters ?? [], spec.queueArn);
  const most = Math.min(spec.maximumConcurrency ?? Number.POSITIVE_INFINITY, lambda.limit(spec.functionArn));
  const scaling = new Scaling({ most, steady: spec.partialResponses });

  /** The one poller of that number: those of the highest numbers rest first. */
  async function poll(index: number): Promise<void> {
    while (!signal.aborted) {
      try {
        await scaling.admit(index, signal);
        if (signal.aborted) return;
        const received = await collect(most > 1 && index === most - 1);
        scaling.received(received.length);
        const messages = await wanted(received);
        if (messages.length > 0) await handle(messages);
      } catch (error) {
        if (signal.aborted) return;
        onError?.(`${spec.queueArn}: ${(error as Error).message}`);
        await delay(500, undefined, { signal }).catch(() => {});
      }
    }
  }

  /** Removes the messages that no filter matches. */
  async function wanted(messages: ReceivedMessage[]): Promise<ReceivedMessage[]> {
    const others = messages.filter((message) => !matches(openBody(message)));
    if (others.length === 0) return messages;
    await queues.remove(
      spec.queueArn,
      others.map(({ receiptHandle }) => receiptHandle),
    );
    return messages.filter((message) => !others.includes(message));
  }

  /**
   * Waits for a first message; then, with a batching window, for as many as the batch holds.
   * @param forOthers than a group that is being served. On AWS each batch has a machine of its own; here places are few and
   * share the cores, so that one group never takes the last place while others come, too.
   */
  async function collect(forOthers: boolean): Promise<ReceivedMessage[]> {
    const messages = await queues.receive(spec.queueArn, {
      max: room([]),
      waitSeconds: 20,
      signal,
      forOthers,
    });
    const end = Date.now() + spec.batchingWindowSeconds * 1000;
    while (messages.length > 0 && room(messages) > 0) {
      const seconds = Math.ceil((end - Date.now()) / 1000);
      const waits = seconds > 0 && spec.batchingWindowSeconds > 0;
      // A batch larger than one receive is filled from what is there, without waiting.
      if (!waits && messages.length % receiveLimit !== 0) break;
      const next = { max: room(messages), waitSeconds: waits ? seconds : 0, signal, forOthers };
      // What is in hand goes on its way, whatever keeps the rest back.
      const more = await queues.receive(spec.queueArn, next).catch(() => []);
      if (more.length === 0) break;
      messages.push(...more);
    }
    return messages;
  }

  const room = (messages: ReceivedMessage[]) => Math.min(receiveLimit, spec.batchSize - messages.length);

  async function handle(messages: ReceivedMessage[]): Promise<void> {
    const event: SQSEvent = {
      Records: messages.map(
        ({ messageId, receiptHandle, body, attributes, messageAttributes, md5OfBody }) => ({
          messageId,
          receiptHandle,
          body,
          attributes: attributes as unknown as SQSRecord["attributes"],
          messageAttributes,
          md5OfBody,
          eventSource: "aws:sqs",
          eventSourceARN: spec.queueArn,
          awsRegion: region,
        }),
      ),
    };
    const outcome = await lambda.invoke(spec.functionArn, event);
    if ("error" in outcome) {
      // What the end cut off is no fault of the function's.
      if (!signal.aborted)
        onError?.(
          `${spec.functionArn.split(":").at(-1)}: ${outcome.error.errorType}: ${outcome.error.errorMessage}`,
        );
      scaling.failed();
      await queues.abandon(spec.queueArn, handlesOf(messages));
      return;
    }
    const failed = spec.partialResponses ? failures(outcome.payload, messages) : new Set<string>();
    const done = messages.filter(({ messageId }) => !failed.has(messageId));
    const left = messages.filter(({ messageId }) => failed.has(messageId));
    if (done.length > 0) await queues.remove(spec.queueArn, handlesOf(done));
    if (left.length > 0) await queues.abandon(spec.queueArn, handlesOf(left));
  }

  const running = Array.from({ length: most }, (_, index) => poll(index));
  return {
    async close() {
      stop.abort();
      await Promise.race([Promise.all(running), delay(closeWithinMs, undefined, { ref: false })]);
    },
  };
}

const handlesOf = (messages: ReceivedMessage[]) => messages.map(({ receiptHandle }) => receiptHandle);

/**
 * Which messages of a batch failed. Nothing, null or an empty list: none; a list that names an unknown
 * message, an empty identifier, or has another shape: all. (Lambda Developer Guide, "Implementing partial
 * batch responses".)
 */
export function failures(payload: string, messages: { messageId: string }[]): Set<string> {
  const all = new Set(messages.map(({ messageId }) => messageId));
  const response = JSON.parse(payload) as Partial<SQSBatchResponse> | null;
  if (response === null || typeof response !== "object") return new Set();
  const { batchItemFailures } = response;
  if (batchItemFailures === undefined || batchItemFailures === null) return new Set();
  if (!Array.isArray(batchItemFailures)) return all;
  const named = batchItemFailures.map((failure) => failure?.itemIdentifier);
  return named.every((id) => typeof id === "string" && all.has(id)) ? new Set(named) : all;
}
