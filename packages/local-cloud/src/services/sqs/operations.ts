import { z } from "zod";
import { AwsError } from "../../service.ts";
import { md5, md5OfAttributes, select, systemAttributes } from "./attributes.ts";
import type { Broker } from "./broker.ts";
import type { MoveTasks } from "./move-tasks.ts";
import type { Queue, QueuedMessage } from "./queue.ts";
import { toAttributes } from "./settings.ts";

/** What an operation runs with. */
export interface OperationContext {
  broker: Broker;
  moveTasks: MoveTasks;
  /** The queue that the input names; the protocol has found it. */
  queue: Queue;
  urlOf(queue: Queue): string;
  /** Ends when the client hangs up. */
  signal: AbortSignal;
  /** Who sends, as `SenderId`. */
  senderId: string;
}

interface Operation<Input extends z.ZodType> {
  input: Input;
  /** What the policies are asked for; most are named like the operation. */
  action?: string;
  /** Which member names the queue; none: the operation is about the account. */
  queue: "QueueUrl" | "QueueName" | "SourceArn" | "none";
  run(input: z.output<Input>, context: OperationContext): Promise<unknown> | unknown;
}

const operation = <Input extends z.ZodType>(definition: Operation<Input>) => definition;

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
});

/** Each operation in one place: what it takes, what it needs a permission for, what it does. */
export const OPERATIONS = {
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
  CreateQueue: operation({
    queue: "none",
    input: z.object({ QueueName: z.string(), Attributes: z.record(z.string(), z.string()).optional() }),
    run: (input, { broker, urlOf }) => {
      const queue = broker.queues.get(input.QueueName);
      if (!queue)
        throw new AwsError(
          "UnsupportedOperation",
          "Queues come from the stack; define it there and start again.",
        );
      const attributes = toAttributes(queue.settings);
      for (const [name, value] of Object.entries(input.Attributes ?? {}))
        if (attributes[name] !== value)
          throw new AwsError(
            "QueueNameExists",
            `A queue already exists with the same name and a different value for attribute ${name}`,
          );
      return { QueueUrl: urlOf(queue) };
    },
  }),
  GetQueueUrl: operation({
    queue: "QueueName",
    input: z.object({ QueueName: z.string(), QueueOwnerAWSAccountId: z.string().optional() }),
    run: (_input, { queue, urlOf }) => ({ QueueUrl: urlOf(queue) }),
  }),
  ListQueues: operation({
    queue: "none",
    input: z.object({
      QueueNamePrefix: z.string().optional(),
      MaxResults: z.coerce.number().int().min(1).max(1000).optional(),
      NextToken: z.string().optional(),
    }),
    run: ({ QueueNamePrefix = "", MaxResults, NextToken = "" }, { broker, urlOf }) => {
      const found = [...broker.queues.values()]
        .filter(({ name }) => name.startsWith(QueueNamePrefix) && name > NextToken)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      // Only who sets MaxResults gets pages.
      const page = found.slice(0, MaxResults ?? 1000);
      return {
        QueueUrls: page.length ? page.map(urlOf) : undefined,
        NextToken: MaxResults && page.length < found.length ? page.at(-1)?.name : undefined,
      };
    },
  }),
  GetQueueAttributes: operation({
    queue: "QueueUrl",
    input: z.object({ QueueUrl: queueUrl, AttributeNames: names }),
    run: (input, { queue }) => {
      const { visible, inFlight, delayed } = queue.counts();
      const createdAt = String(Math.floor(queue.createdAt / 1000));
      const all = {
        QueueArn: queue.arn,
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(inFlight),
        ApproximateNumberOfMessagesDelayed: String(delayed),
        CreatedTimestamp: createdAt,
        LastModifiedTimestamp: createdAt,
        SqsManagedSseEnabled: "true",
        ...toAttributes(queue.settings),
      };
      const Attributes = select(all, input.AttributeNames);
      return Object.keys(Attributes).length ? { Attributes } : {};
    },
  }),
  SetQueueAttributes: operation({
    queue: "QueueUrl",
    input: z.object({ QueueUrl: queueUrl, Attributes: z.record(z.string(), z.string()) }),
    run: async (input, { broker, queue }) => {
      await broker.setAttributes(queue, input.Attributes);
    },
  }),
  PurgeQueue: operation({
    queue: "QueueUrl",
    input: z.object({ QueueUrl: queueUrl }),
    run: async (_input, { broker, queue }) => {
      await broker.purge(queue);
    },
  }),
  ListDeadLetterSourceQueues: operation({
    queue: "QueueUrl",
    input: z.object({ QueueUrl: queueUrl }),
    // The API's one member that begins with a small letter.
    run: (_input, { broker, queue, urlOf }) => ({ queueUrls: sourcesOf(broker, queue).map(urlOf) }),
  }),
  StartMessageMoveTask: operation({
    queue: "SourceArn",
    input: z.object({
      SourceArn: z.string(),
      DestinationArn: z.string().optional(),
      MaxNumberOfMessagesPerSecond: z.coerce.number().int().min(1).max(500).optional(),
    }),
    run: (input, { broker, moveTasks, queue }) => {
      if (!sourcesOf(broker, queue).length)
        throw new AwsError(
          "InvalidParameterValue",
          "Source queue must be configured as a Dead Letter Queue.",
        );
      if (input.DestinationArn && !broker.byArn(input.DestinationArn))
        throw new AwsError(
          "ResourceNotFoundException",
          "The resource that you specified for the DestinationArn parameter doesn't exist.",
          404,
        );
      return { TaskHandle: moveTasks.start(queue, input.DestinationArn, input.MaxNumberOfMessagesPerSecond) };
    },
  }),
  ListMessageMoveTasks: operation({
    queue: "SourceArn",
    input: z.object({ SourceArn: z.string(), MaxResults: z.coerce.number().int().min(1).max(10).optional() }),
    run: (input, { moveTasks, queue }) => ({ Results: moveTasks.list(queue, input.MaxResults ?? 1) }),
  }),
  CancelMessageMoveTask: operation({
    queue: "none",
    input: z.object({ TaskHandle: z.string() }),
    run: (input, { moveTasks }) => ({ ApproximateNumberOfMessagesMoved: moveTasks.cancel(input.TaskHandle) }),
  }),
  ListQueueTags: operation({
    queue: "QueueUrl",
    input: z.object({ QueueUrl: queueUrl }),
    run: () => ({}),
  }),
} as const;

export type OperationName = keyof typeof OPERATIONS;

function sourcesOf(broker: Broker, deadLetters: Queue): Queue[] {
  return [...broker.queues.values()].filter(
    ({ settings }) => settings.redrivePolicy?.deadLetterTargetArn === deadLetters.arn,
  );
}

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
  };
}

function received(message: QueuedMessage, system: string[], names: string[] | undefined) {
  const attributes = select(systemAttributes(message), system);
  const own = select(message.attributes, names);
  return {
    MessageId: message.id,
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
