import { ChangeMessageVisibilityCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { Resource } from "sst";
import * as z from "zod";
import { sqs } from "../aws/sqs.ts";
import type { ImageRow } from "../library/entities.ts";

/** The contract of the work queue: what its messages say, how they are sent, read, and put off. */

/** Asks for recognition by name, even of a photo that is ready. */
const RetryMessage = z.object({
  retry: z.object({ owner: z.string(), id: z.string(), key: z.string() }),
});
type RetryMessage = z.infer<typeof RetryMessage>;

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
}

/**
 * Reads a message of the work queue: an S3 event, bare or in SNS's envelope, or our own retry. S3's test event
 * (it sends one when notifications are set up) asks for nothing.
 *
 * @throws Error on anything else.
 */
export function readMessage(body: string): Work[] {
  let message: unknown = JSON.parse(body);
  const envelope = z.object({ Type: z.literal("Notification"), Message: z.string() }).safeParse(message);
  if (envelope.success) message = JSON.parse(envelope.data.Message);

  if (z.object({ Event: z.literal("s3:TestEvent") }).safeParse(message).success) return [];
  const retry = RetryMessage.safeParse(message);
  if (retry.success) {
    const { owner, id, key } = retry.data.retry;
    return [{ key, known: { owner, id } }];
  }
  return ObjectEvent.parse(message)
    .Records.filter(({ eventName }) => eventName.startsWith("ObjectCreated:"))
    .map(({ s3: { object }, responseElements, eventTime }) => ({
      // S3 writes keys into events as HTML forms do.
      key: decodeURIComponent(object.key.replaceAll("+", " ")),
      requestId: responseElements?.["x-amz-request-id"],
      arrivedAt: eventTime,
    }));
}

/** Puts an image into the work queue, to be recognized even if it is ready. */
export async function requeue({ owner, id, key }: Pick<ImageRow, "owner" | "id" | "key">): Promise<void> {
  const message: RetryMessage = { retry: { owner, id, key } };
  await sqs.send(
    new SendMessageCommand({ QueueUrl: Resource.Recognition.url, MessageBody: JSON.stringify(message) }),
  );
}

/** Has a message that was not done come again after `seconds`. */
export async function postpone(receiptHandle: string, seconds: number): Promise<void> {
  await sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: Resource.Recognition.url,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    }),
  );
}
