import { queueArn, type StackSpec, topicArn } from "./aws-stack.ts";

/** Bucket → topic → queue, and a queue for messages that a client sends itself. */
export const SPEC: StackSpec = {
  buckets: [
    {
      name: "notes",
      notifications: [{ destinationArn: topicArn("arrivals"), events: ["s3:ObjectCreated:*"] }],
    },
  ],
  topics: [{ name: "arrivals" }],
  subscriptions: [
    {
      arn: `${topicArn("arrivals")}:events`,
      topicArn: topicArn("arrivals"),
      protocol: "sqs",
      endpoint: queueArn("events"),
      rawMessageDelivery: true,
    },
  ],
  queues: [{ name: "events" }, { name: "jobs", visibilityTimeout: 600 }],
};
