import { z } from "zod";
import { honored, notHonored } from "../resource-type.ts";
import { document } from "./iam.ts";

export const topic = honored(
  "aws:sns/topic:Topic",
  {
    name: z.string(),
    fifoTopic: z.boolean().default(false),
    contentBasedDeduplication: z.boolean().default(false),
    policy: document.optional(),
  },
  {
    withoutEffect: { displayName: "shown in e-mails only", kmsMasterKeyId: "nothing is encrypted at rest" },
    notHonored: { deliveryPolicy: "concerns HTTP endpoints" },
  },
);

export const subscription = honored("aws:sns/topicSubscription:TopicSubscription", {
  topic: z.string(),
  protocol: z.enum(["sqs", "lambda"]),
  endpoint: z.string(),
  rawMessageDelivery: z.boolean().default(false),
  filterPolicy: z.string().optional(),
  filterPolicyScope: z.enum(["MessageAttributes", "MessageBody"]).optional(),
});

export const queue = honored(
  "aws:sqs/queue:Queue",
  {
    name: z.string(),
    fifoQueue: z.boolean().default(false),
    contentBasedDeduplication: z.boolean().default(false),
    deduplicationScope: z.enum(["queue", "messageGroup"]).optional(),
    /** Accepted, and no quota is kept. */
    fifoThroughputLimit: z.enum(["perQueue", "perMessageGroupId"]).optional(),
    delaySeconds: z.number().default(0),
    visibilityTimeoutSeconds: z.number().default(30),
    messageRetentionSeconds: z.number().default(345_600),
    receiveWaitTimeSeconds: z.number().default(0),
    maxMessageSize: z.number().optional(),
    redrivePolicy: z.string().optional(),
    policy: document.optional(),
  },
  {
    withoutEffect: {
      sqsManagedSseEnabled: "nothing is encrypted at rest",
      kmsMasterKeyId: "nothing is encrypted at rest",
    },
    notHonored: {
      redriveAllowPolicy: "any queue may use any dead-letter queue",
    },
  },
);

export const messaging = [
  topic,
  subscription,
  queue,
  notHonored("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "any queue may use any dead-letter queue"),
];
