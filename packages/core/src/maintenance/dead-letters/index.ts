import {
  CancelMessageMoveTaskCommand,
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { Resource } from "sst";
import { sqs } from "../../aws/sqs.ts";
import type { ImageRow } from "../../library/index.ts";
import { locate } from "../../recognition/locate.ts";
import { readMessage, type Work } from "../../recognition/queue.ts";

/** A message that was given up, and the photos it is about. */
export interface DeadLetter {
  messageId: string;
  /** When it was first sent (ISO 8601). */
  sentAt: string;
  /** How often it was received, from either queue; looking at it counts too. */
  receives: number;
  photos: LostPhoto[];
  /** Why the message could not even be read. */
  unreadable?: string;
}

export interface LostPhoto {
  owner?: string;
  id?: string;
  /** Undefined when there is no such photo (any more). */
  row?: ImageRow;
  key: string;
  /** Stands in every log line about the photo. */
  correlation?: string;
}

interface Held {
  letter: DeadLetter;
  body: string;
  receiptHandle: string;
}

/** Seconds for which a message that is looked at is hidden from others, should it not be released. */
const LOOK = 60;
const BATCH = 10;

/**
 * The messages of the dead-letter queue, up to `limit`. Each is received, looked at and released, which leaves it where
 * it is; a look that is cut off hides what it held for a minute.
 */
export function peek(options: Look): Promise<DeadLetter[]> {
  return holding(options, async (held) => held.map(({ letter }) => letter));
}

export interface Look {
  limit: number;
  /** Gives up: what is held is released. */
  signal?: AbortSignal;
  onProgress?(done: number): void;
}

export interface Redriven {
  moved: number;
  photos: string[];
}

/**
 * Sends the messages about the given photos to be recognized again: first into the work queue, then out of the
 * dead-letter queue, so that a cut leaves a message in both, which does no harm, and never in none.
 */
export function redrivePhotos(ids: ReadonlySet<string>, options: Look): Promise<Redriven> {
  return holding(options, async (held, release) => {
    const wanted = held.filter(({ letter }) => letter.photos.some(({ id }) => id && ids.has(id)));
    await release(held.filter((one) => !wanted.includes(one)));
    for (const { body, receiptHandle } of wanted) {
      options.signal?.throwIfAborted();
      await sqs.send(new SendMessageCommand({ QueueUrl: Resource.Recognition.url, MessageBody: body }));
      await sqs.send(
        new DeleteMessageCommand({ QueueUrl: Resource.DeadLetters.url, ReceiptHandle: receiptHandle }),
      );
    }
    const photos = wanted.flatMap(({ letter }) => letter.photos.flatMap(({ id }) => id ?? []));
    return { moved: wanted.length, photos };
  });
}

export interface Move {
  status: string;
  moved: number;
  toMove: number;
  failure?: string;
}

/**
 * Has SQS move every message back, and follows how far it is (Amazon SQS API Reference, "StartMessageMoveTask").
 * Given up by the signal, the move is canceled; what was not moved stays.
 *
 * @throws Error when SQS gives the move up.
 */
export async function redriveAll(options: {
  /** Messages a second; by default SQS chooses. */
  rate?: number;
  signal?: AbortSignal;
  onProgress?(move: Move): void;
}): Promise<Move> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: Resource.DeadLetters.url, AttributeNames: ["QueueArn"] }),
  );
  const SourceArn = Attributes?.QueueArn;
  const { TaskHandle } = await sqs.send(
    new StartMessageMoveTaskCommand({ SourceArn, MaxNumberOfMessagesPerSecond: options.rate }),
  );
  let canceled = false;
  for (;;) {
    const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
    const [task] = Results;
    const move: Move = {
      status: task?.Status ?? "UNKNOWN",
      moved: task?.ApproximateNumberOfMessagesMoved ?? 0,
      toMove: task?.ApproximateNumberOfMessagesToMove ?? 0,
      failure: task?.FailureReason,
    };
    options.onProgress?.(move);
    if (move.status === "FAILED")
      throw new Error(`SQS gave the move up: ${move.failure ?? "no reason said"}`);
    if (!/^(RUNNING|CANCELLING)$/.test(move.status)) return move;
    if (options.signal?.aborted && !canceled) {
      canceled = true;
      await sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle })).catch(endedMeanwhile);
    }
    await new Promise((wake) => setTimeout(wake, 500));
  }
}

function endedMeanwhile(error: Error): void {
  if (error.name !== "ResourceNotFoundException") throw error;
}

/** Holds up to `limit` messages, hands them over, and releases what is then still held, whatever happens. */
async function holding<Result>(
  { limit, signal, onProgress }: Look,
  use: (held: Held[], release: (held: Held[]) => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const held = new Map<string, Held>();
  const release = async (some: Iterable<Held>) => {
    const handles = [...some];
    for (const { letter } of handles) held.delete(letter.messageId);
    for (let at = 0; at < handles.length; at += BATCH)
      await sqs.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: Resource.DeadLetters.url,
          Entries: handles.slice(at, at + BATCH).map(({ receiptHandle }, index) => ({
            Id: String(index),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: 0,
          })),
        }),
      );
  };
  try {
    // SQS asks a sample of its servers: one empty answer does not mean that nothing is left.
    for (let empty = 0; empty < 2 && held.size < limit; ) {
      signal?.throwIfAborted();
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: Resource.DeadLetters.url,
          MaxNumberOfMessages: Math.min(BATCH, limit - held.size),
          VisibilityTimeout: LOOK,
          WaitTimeSeconds: 1,
          MessageSystemAttributeNames: ["SentTimestamp", "ApproximateReceiveCount"],
        }),
      );
      empty = Messages.length === 0 ? empty + 1 : 0;
      for (const message of Messages) {
        const letter = await read(message);
        held.set(letter.messageId, {
          letter,
          body: message.Body ?? "",
          receiptHandle: message.ReceiptHandle ?? "",
        });
      }
      onProgress?.(held.size);
    }
    return await use([...held.values()], release);
  } finally {
    await release(held.values());
  }
}

async function read({ MessageId = "", Body = "", Attributes = {} }: Message): Promise<DeadLetter> {
  const letter: DeadLetter = {
    messageId: MessageId,
    sentAt: new Date(Number(Attributes.SentTimestamp ?? 0)).toISOString(),
    receives: Number(Attributes.ApproximateReceiveCount ?? 0),
    photos: [],
  };
  let works: Work[];
  try {
    works = readMessage(Body);
  } catch (error) {
    return {
      ...letter,
      unreadable: `Not a message about photos: ${(error as Error).message.split("\n")[0]}`,
    };
  }
  for (const work of works) {
    const place = await locate(work);
    const named = work.known ?? (place && { owner: place.owner, id: place.id });
    letter.photos.push({
      ...named,
      key: work.key,
      row: place?.row,
      correlation: place?.row?.correlation ?? work.requestId,
    });
  }
  return letter;
}
