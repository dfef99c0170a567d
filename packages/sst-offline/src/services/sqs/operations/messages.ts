import { z } from "zod";
import { AwsError } from "../../../service.ts";
import { md5, md5OfAttributes, messageIdOf, select, systemAttributes } from "../attributes.ts";
import { sequenceNumber } from "../fifo.ts";
import type { QueuedMessage } from "../store.ts";
import { type OperationContext, operation } from "./operation.ts";

const attribute = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});
const attributes = z.record(z.string(), attribute).optional();
const names = z.array(z.string()).optional();
const queueUrl = z.string();
const seconds = (max: number) => z.coerce.number().int().min(0).max(max);
const outgoing = z.object({
  MessageBody: z.string(),
  DelaySeconds: seconds(900).optional(),
  MessageAttributes: attributes,
  MessageSystemAttributes: attributes,
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
});

/** Sending, receiving and what is done with a received message. */
export const MESSAGE_OPERATIONS = {
  SendMessage: operation({
    queue: "QueueUrl",
    input: outgoing.extend({ QueueUrl: queueUrl }),
    run: async (input, context) => sent((await send(context, [input]))[0]!),
  }),
  SendMessageBatch: operation({
    queue: "QueueUrl",
    action: "SendMessage",
    input: z.object({ QueueUrl: queueUrl, Entries: z.array(outgoing.extend({ Id: z.string() })).optional() }),
    run: (input, context) => {
      const entries = checkBatch(input.Entries);
      const bytes = entries.reduce((sum, entry) => sum + Buffer.byteLength(entry.MessageBody), 0);
      if (bytes > 1_048_576)
        throw new AwsError(
          "BatchRequestTooLong",
          `Batch requests cannot be longer than 1048576 bytes. You have sent ${bytes} bytes.`,
        );
      return eachEntry(entries, async (entry) => sent((await send(context, [entry]))[0]!));
    },
  }),
  ReceiveMessage: operation({
    queue: "QueueUrl",
    input: z.object({
      QueueUrl: queueUrl,
      AttributeNames: names,
      MessageSystemAttributeNames: names,
      MessageAttributeNames: names,
      MaxNumberOfMessages: z.coerce.number().int().min(1).max(10).optional(),
      VisibilityTimeout: seconds(43_200).optional(),
      WaitTimeSeconds: seconds(20).optional(),
      ReceiveRequestAttemptId: z.string().max(128).optional(),
    }),
    run: async (input, { queue, signal }) => {
      const messages = await queue.receive({
        max: input.MaxNumberOfMessages ?? 1,
        waitSeconds: input.WaitTimeSeconds ?? queue.settings.receiveMessageWaitTimeSeconds,
        visibilityTimeout: input.VisibilityTimeout,
        signal,
      });
      const system = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
      return messages.length
        ? { Messages: messages.map((message) => received(message, system, input.MessageAttributeNames)) }
        : {};
    },
  }),
  DeleteMessage: operation({
    queue: "QueueUrl",
    input: z.object({ QueueUrl: queueUrl, ReceiptHandle: z.string() }),
    run: async (input, { broker, queue }) => {
      await broker.remove(queue, input.ReceiptHandle);
    },
  }),
  DeleteMessageBatch: operation({
    queue: "QueueUrl",
    action: "DeleteMessage",
    input: z.object({
      QueueUrl: queueUrl,
      Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string() })).optional(),
    }),
    run: (input, { broker, queue }) =>
      eachEntry(checkBatch(input.Entries), async (entry) => {
        await broker.remove(queue, entry.ReceiptHandle);
        return {};
      }),
  }),
  ChangeMessageVisibility: operation({
    queue: "QueueUrl",
    input: z.object({ QueueUrl: queueUrl, ReceiptHandle: z.string(), VisibilityTimeout: seconds(43_200) }),
    run: async (input, { broker, queue }) => {
      await broker.changeVisibility(queue, input.ReceiptHandle, input.VisibilityTimeout);
    },
  }),
  ChangeMessageVisibilityBatch: operation({
    queue: "QueueUrl",
    action: "ChangeMessageVisibility",
    input: z.object({
      QueueUrl: queueUrl,
      Entries: z
        .array(
          z.object({
            Id: z.string(),
            ReceiptHandle: z.string(),
            VisibilityTimeout: seconds(43_200).optional(),
          }),
        )
        .optional(),
    }),
    run: (input, { broker, queue }) =>
      eachEntry(checkBatch(input.Entries), async (entry) => {
        await broker.changeVisibility(queue, entry.ReceiptHandle, entry.VisibilityTimeout ?? 0);
        return {};
      }),
  }),
} as const;

function send(
  { broker, queue, senderId }: OperationContext,
  inputs: z.output<typeof outgoing>[],
): Promise<QueuedMessage[]> {
  return broker.send(
    inputs.map((input) => ({
      queue,
      message: {
        body: input.MessageBody,
        attributes: input.MessageAttributes,
        delaySeconds: input.DelaySeconds,
        traceHeader: input.MessageSystemAttributes?.AWSTraceHeader?.StringValue,
        groupId: input.MessageGroupId,
        deduplicationId: input.MessageDeduplicationId,
        senderId,
      },
    })),
  );
}

function sent(message: QueuedMessage) {
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5(message.body),
    MD5OfMessageAttributes: md5OfAttributes(message.attributes),
    SequenceNumber: message.deduplicationId === undefined ? undefined : sequenceNumber(message.sequence),
  };
}

function received(message: QueuedMessage, system: string[], names: string[] | undefined) {
  const attributes = select(systemAttributes(message), system);
  const own = select(message.attributes, names);
  return {
    MessageId: messageIdOf(message),
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    Attributes: Object.keys(attributes).length ? attributes : undefined,
    MessageAttributes: Object.keys(own).length ? own : undefined,
    MD5OfMessageAttributes: md5OfAttributes(own),
  };
}

/** @throws AwsError EmptyBatchRequest, TooManyEntriesInBatchRequest, BatchEntryIdsNotDistinct, InvalidBatchEntryId */
function checkBatch<E extends { Id: string }>(entries: E[] | undefined): E[] {
  if (!entries?.length)
    throw new AwsError("EmptyBatchRequest", "There should be at least one entry in the request.");
  if (entries.length > 10)
    throw new AwsError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    );
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length)
    throw new AwsError(
      "BatchEntryIdsNotDistinct",
      "Two or more batch entries in the request have the same Id.",
    );
  if (!entries.every(({ Id }) => /^[A-Za-z0-9_-]{1,80}$/.test(Id)))
    throw new AwsError(
      "InvalidBatchEntryId",
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
    );
  return entries;
}

/** One entry's failure is its own. The entries run side by side, so that one write to the disk serves them all. */
async function eachEntry<E extends { Id: string }>(entries: E[], run: (entry: E) => Promise<object>) {
  const Successful: object[] = [];
  const Failed: object[] = [];
  await Promise.all(
    entries.map(async (entry) => {
      try {
        Successful.push({ Id: entry.Id, ...(await run(entry)) });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        Failed.push({
          Id: entry.Id,
          SenderFault: error.status < 500,
          Code: error.code,
          Message: error.message,
        });
      }
    }),
  );
  return { Successful, Failed };
}
