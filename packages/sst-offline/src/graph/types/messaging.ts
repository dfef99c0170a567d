import { z } from "zod";
import { honored, notHonored } from "../resource-type.ts";
import { document } from "./iam.ts";

/** Reports of deliveries go to CloudWatch's logs. */
const FEEDBACK = Object.fromEntries(
  ["application", "firehose", "http", "lambda", "sqs"].flatMap((to) =>
    ["FailureFeedbackRoleArn", "SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate"].map((what) => [
      `${to}${what}`,
      "deliveries are not logged",
    ]),
  ),
);

export const topic = honored(
  "aws:sns/topic:Topic",
  {
    name: z.string(),
    fifoTopic: z.boolean().default(false),
    contentBasedDeduplication: z.boolean().default(false),
    policy: document.optional(),
  },
  {
    withoutEffect: {
      displayName: "shown in e-mails only",
      fifoThroughputScope: "no quota of throughput is kept",
      kmsMasterKeyId: "nothing is encrypted at rest",
      namePrefix: "the evaluation has given the name already",
      tracingConfig: "nothing is traced",
      ...FEEDBACK,
    },
    notHonored: {
      archivePolicy: "messages are not archived",
      deliveryPolicy: "concerns HTTP endpoints",
      signatureVersion: "messages are not signed: nobody here holds Amazon's key",
    },
  },
);

export const subscription = honored(
  "aws:sns/topicSubscription:TopicSubscription",
  {
    topic: z.string(),
    protocol: z.enum(["sqs", "lambda"]),
    endpoint: z.string(),
    rawMessageDelivery: z.boolean().default(false),
    filterPolicy: z.string().optional(),
    filterPolicyScope: z.enum(["MessageAttributes", "MessageBody"]).optional(),
  },
  {
    withoutEffect: {
      confirmationTimeoutInMinutes: "concerns HTTP endpoints",
      deliveryPolicy: "concerns HTTP endpoints",
      endpointAutoConfirms: "concerns HTTP endpoints",
      subscriptionRoleArn: "concerns Firehose",
    },
    notHonored: {
      redrivePolicy: "a message that its subscriber may not get is dropped",
      replayPolicy: "messages are not archived",
    },
  },
);

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
      kmsDataKeyReusePeriodSeconds: "nothing is encrypted at rest",
      namePrefix: "the evaluation has given the name already",
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
