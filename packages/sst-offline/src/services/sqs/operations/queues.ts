import { z } from "zod";
import { AwsError } from "../../../service.ts";
import { select } from "../attributes.ts";
import { toAttributes } from "../settings.ts";
import { operation } from "./operation.ts";

const queueUrl = z.string();

/** Finding queues, asking and changing what they are. */
export const QUEUE_OPERATIONS = {
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
    input: z.object({ QueueUrl: queueUrl, AttributeNames: z.array(z.string()).optional() }),
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
      // Policies are read at the start: one that is set later would hold nobody back.
      if ("Policy" in input.Attributes)
        throw new AwsError(
          "UnsupportedOperation",
          "A queue's policy comes from the stack; change it there and start again.",
        );
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
  ListQueueTags: operation({
    queue: "QueueUrl",
    input: z.object({ QueueUrl: queueUrl }),
    run: () => ({}),
  }),
} as const;
