import { ChangeMessageVisibilityCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { Resource } from "sst";
import * as z from "zod";
import { sqs } from "../aws/sqs.ts";
import type { ImageRow } from "../library/entities.ts";

/** The contract of the work queue: what its messages say, how they are sent, read, and put off. */

/** An object that has arrived, in its owner's turn. */
const TurnMessage = z.object({
  object: z.object({
    key: z.string(),
    requestId: z.string().optional(),
    arrivedAt: z.string().optional(),
  }),
});
type TurnMessage = z.infer<typeof TurnMessage>;

/** Asks for recognition by name, even of a photo that is ready. */
const RetryMessage = z.object({
  retry: z.object({ owner: z.string(), id: z.string(), key: z.string() }),
});
type RetryMessage = z.infer<typeof RetryMessage>;

/** Asks to erase all that is an owner's: their account was deleted. */
const EraseMessage = z.object({ erase: z.object({ owner: z.string() }) });
type EraseMessage = z.infer<typeof EraseMessage>;

const ObjectEvent = z.object({
  Records: z.array(
    z.object({
      eventName: z.string(),
      eventTime: z.string().optional(),
      responseElements: z.record(z.string(), z.string()).optional(),
      s3: z.object({ object: z.object({ key: z.string() }) }),
    }),
  ),
});

/** One photo that a message asks to recognize. */
export interface Work {
  key: string;
  /** Given when the photo is known by name: a retry. */
  known?: { owner: string; id: string };
  /** Request id of the upload, as S3 gave it. */
  requestId?: string;
  /** When S3 had the whole object, as it says in its event (ISO 8601). */
  arrivedAt?: string;
  /** S3's own event, which belongs to nobody's group: it is to be sent on by {@link sendInTurn}. */
  unsorted?: true;
}

/**
 * Reads a message of a work queue: an S3 event, bare or in SNS's envelope, that event in its owner's turn, or our own
 * retry. S3's test event (it sends one when notifications are set up) asks for nothing, nor does what {@link readErasure} reads.
 *
 * @throws Error on anything else.
 */
export function readMessage(body: string): Work[] {
  let message: unknown = JSON.parse(body);
  const envelope = z.object({ Type: z.literal("Notification"), Message: z.string() }).safeParse(message);
  if (envelope.success) message = JSON.parse(envelope.data.Message);

  if (z.object({ Event: z.literal("s3:TestEvent") }).safeParse(message).success) return [];
  if (EraseMessage.safeParse(message).success) return [];
  const retry = RetryMessage.safeParse(message);
  if (retry.success) {
    const { owner, id, key } = retry.data.retry;
    return [{ key, known: { owner, id } }];
  }
  const turn = TurnMessage.safeParse(message);
  if (turn.success) return [turn.data.object];
  return ObjectEvent.parse(message)
    .Records.filter(({ eventName }) => eventName.startsWith("ObjectCreated:"))
    .map(({ s3: { object }, responseElements, eventTime }) => ({
      // S3 writes keys into events as HTML forms do.
      key: decodeURIComponent(object.key.replaceAll("+", " ")),
      requestId: responseElements?.["x-amz-request-id"],
      arrivedAt: eventTime,
      unsorted: true as const,
    }));
}

/** The owner whom a message asks to erase, if that is what it asks. */
export function readErasure(body: string): string | undefined {
  return EraseMessage.safeParse(JSON.parse(body)).data?.erase.owner;
}

/**
 * Sends an object's event on to where it came from, as a message of its owner's group: SQS serves groups in turn, and S3
 * names none. So thousands of one person's photos keep nobody else's waiting.
 * (Amazon SQS Developer Guide, "Amazon SQS fair queues".)
 * @param queueUrl of that queue. @default the work queue
 */
export async function sendInTurn(
  { key, requestId, arrivedAt }: Work,
  queueUrl = Resource.Recognition.url,
): Promise<void> {
  const [, owner] = /^(?:private|renditions)\/([^/]+)\/./s.exec(key) ?? [];
  // Nobody's photo.
  if (!owner) return;
  const message: TurnMessage = { object: { key, requestId, arrivedAt } };
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify(message),
      MessageGroupId: groupOf(owner),
      // What the queue delays has been delayed already.
      DelaySeconds: 0,
    }),
  );
}

/** SQS takes 128 characters of ASCII; a user pool's ids are 36. Whoever else writes keys is in a group all the same. */
export function groupOf(owner: string): string {
  return /^[\w-]{1,128}$/.test(owner) ? owner : "others";
}

/** Puts an image into the work queue, to be recognized even if it is ready. */
export async function requeue({ owner, id, key }: Pick<ImageRow, "owner" | "id" | "key">): Promise<void> {
  const message: RetryMessage = { retry: { owner, id, key } };
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: Resource.Recognition.url,
      MessageBody: JSON.stringify(message),
      MessageGroupId: groupOf(owner),
    }),
  );
}

/** Has all that is an owner's erased, in their turn. */
export async function requestErasure(owner: string): Promise<void> {
  const message: EraseMessage = { erase: { owner } };
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: Resource.Recognition.url,
      MessageBody: JSON.stringify(message),
      MessageGroupId: groupOf(owner),
    }),
  );
}

/**
 * Has a message that was not done come again after `seconds`.
 * @param queueUrl of its queue. @default the work queue
 */
export async function postpone(
  receiptHandle: string,
  seconds: number,
  queueUrl = Resource.Recognition.url,
): Promise<void> {
  await sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    }),
  );
}
