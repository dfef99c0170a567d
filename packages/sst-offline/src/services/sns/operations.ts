import { members, type Tree } from "../../endpoint/query-parameters.ts";
import { AwsError } from "../../service.ts";
import { entries, readAttributes, text } from "./protocol.ts";
import type { Sns } from "./sns.ts";
import type { Notification } from "./spec.ts";
import type { Subscription, Topics } from "./topics.ts";

interface OperationContext {
  topics: Topics;
  publish: Sns["publish"];
  account: string;
}

interface Operation {
  /** What the policies are asked for; most are named like the operation. */
  action?: string;
  resource(input: Tree): string | undefined;
  run(input: Tree, context: OperationContext): Promise<object | undefined> | object | undefined;
}

const none = () => undefined;
const topicArn = (input: Tree) => text(input.TopicArn) ?? text(input.TargetArn);

/** Each operation in one place: what it needs a permission for, what it does. */
export const OPERATIONS: Record<string, Operation> = {
  Publish: {
    resource: topicArn,
    async run(input, { publish }) {
      const { messageId, sequenceNumber } = await publish(needTopicArn(input), notificationOf(input));
      return { MessageId: messageId, SequenceNumber: sequenceNumber };
    },
  },
  PublishBatch: {
    action: "Publish",
    resource: topicArn,
    async run(input, { publish }) {
      const arn = needTopicArn(input);
      const list = input.PublishBatchRequestEntries;
      const batch = members(typeof list === "object" ? list.member : undefined) as Tree[];
      if (!batch.length)
        throw new AwsError("EmptyBatchRequest", "The batch request doesn't contain any entries.");
      if (batch.length > 10)
        throw new AwsError(
          "TooManyEntriesInBatchRequest",
          "The batch request contains more entries than permissible.",
        );
      if (new Set(batch.map(({ Id }) => Id)).size < batch.length)
        throw new AwsError(
          "BatchEntryIdsNotDistinct",
          "Two or more batch entries in the request have the same Id.",
        );
      const successful: object[] = [];
      const failed: object[] = [];
      for (const entry of batch) {
        try {
          const { messageId, sequenceNumber } = await publish(arn, notificationOf(entry));
          successful.push({ Id: entry.Id, MessageId: messageId, SequenceNumber: sequenceNumber });
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          failed.push({
            Id: entry.Id,
            Code: error.code,
            Message: error.message,
            SenderFault: error.status < 500,
          });
        }
      }
      return { Successful: { member: successful }, Failed: { member: failed } };
    },
  },
  CreateTopic: {
    resource: none,
    run(input, { topics }) {
      const topic = topics.all().find(({ name }) => name === text(input.Name));
      if (!topic)
        throw new AwsError(
          "InvalidParameter",
          "Topics come from the stack; define it there and start again.",
        );
      return { TopicArn: topic.arn };
    },
  },
  ListTopics: {
    resource: none,
    run: (_input, { topics }) => ({
      Topics: { member: topics.all().map(({ arn }) => ({ TopicArn: arn })) },
    }),
  },
  GetTopicAttributes: {
    resource: topicArn,
    run(input, { topics, account }) {
      const topic = topics.need(needTopicArn(input));
      return {
        Attributes: entries({
          TopicArn: topic.arn,
          Owner: account,
          DisplayName: topic.displayName ?? "",
          SubscriptionsConfirmed: String(topics.subscribersOf(topic.arn).length),
          SubscriptionsPending: "0",
          SubscriptionsDeleted: "0",
          ...(topic.policy && { Policy: topic.policy }),
          ...(topic.fifoTopic && {
            FifoTopic: "true",
            ContentBasedDeduplication: String(topic.contentBasedDeduplication ?? false),
          }),
        }),
      };
    },
  },
  ListSubscriptions: {
    resource: none,
    run: (_input, { topics, account }) => listed(topics.subscriptions, account),
  },
  ListSubscriptionsByTopic: {
    resource: topicArn,
    run: (input, { topics, account }) =>
      listed(topics.subscribersOf(topics.need(needTopicArn(input)).arn), account),
  },
  GetSubscriptionAttributes: {
    resource: none,
    run(input, { topics, account }) {
      const found = topics.subscriptions.find(({ arn }) => arn === text(input.SubscriptionArn));
      if (!found) throw new AwsError("NotFound", "Subscription does not exist", 404);
      return {
        Attributes: entries({
          SubscriptionArn: found.arn,
          TopicArn: found.topicArn,
          Protocol: found.protocol,
          Endpoint: found.endpoint,
          Owner: account,
          RawMessageDelivery: String(found.rawMessageDelivery ?? false),
          PendingConfirmation: "false",
          ...(found.filterPolicy && {
            FilterPolicy: found.filterPolicy,
            FilterPolicyScope: found.filterPolicyScope ?? "MessageAttributes",
          }),
        }),
      };
    },
  },
};

function needTopicArn(input: Tree): string {
  const arn = topicArn(input);
  if (!arn) throw new AwsError("InvalidParameter", "Invalid parameter: TopicArn or TargetArn");
  return arn;
}

function notificationOf(input: Tree): Notification {
  return {
    message: text(input.Message) ?? "",
    subject: text(input.Subject),
    attributes: readAttributes(input.MessageAttributes),
    groupId: text(input.MessageGroupId),
    deduplicationId: text(input.MessageDeduplicationId),
  };
}

function listed(subscriptions: readonly Subscription[], account: string): object {
  return {
    Subscriptions: {
      member: subscriptions.map(({ arn, topicArn, protocol, endpoint }) => ({
        SubscriptionArn: arn,
        Owner: account,
        Protocol: protocol,
        Endpoint: endpoint,
        TopicArn: topicArn,
      })),
    },
  };
}
