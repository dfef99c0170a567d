import type { SubscriptionSpec, TopicSpec } from "../services/sns/spec.ts";
import type { QueueSpec } from "../services/sqs/spec.ts";
import { StartError } from "../start-error.ts";
import { functionArn } from "./functions.ts";
import type { Graph } from "./graph.ts";
import { policyText } from "./policies.ts";
import { queuePolicy, topicPolicy } from "./types/iam.ts";
import { queue, subscription, topic } from "./types/messaging.ts";

export function topicSpecs(graph: Graph): TopicSpec[] {
  return graph.all(topic).map(({ arn, inputs }) => ({
    name: inputs.name,
    arn,
    fifoTopic: inputs.fifoTopic,
    contentBasedDeduplication: inputs.contentBasedDeduplication,
    policy: policyText(
      graph.all(topicPolicy).find((known) => known.inputs.arn === arn)?.inputs.policy ?? inputs.policy,
    ),
  }));
}

export function subscriptionSpecs(graph: Graph): SubscriptionSpec[] {
  return graph.each(subscription, ({ arn, label, inputs }) => {
    if (!graph.all(topic).some((known) => known.arn === inputs.topic))
      throw new StartError(
        "snapshot",
        `${label} refers to "${inputs.topic}", which the snapshot does not hold`,
      );
    const endpoint =
      inputs.protocol === "lambda" ? functionArn(graph, inputs.endpoint, label) : inputs.endpoint;
    return { ...inputs, arn, topicArn: inputs.topic, endpoint };
  });
}

export function queueSpecs(graph: Graph): QueueSpec[] {
  return graph.each(queue, ({ arn, id, label, inputs }) => ({
    name: inputs.name,
    arn,
    visibilityTimeout: inputs.visibilityTimeoutSeconds,
    messageRetentionPeriod: inputs.messageRetentionSeconds,
    delaySeconds: inputs.delaySeconds,
    receiveMessageWaitTimeSeconds: inputs.receiveWaitTimeSeconds,
    maximumMessageSize: inputs.maxMessageSize,
    fifoQueue: fifo(inputs, label),
    contentBasedDeduplication: inputs.contentBasedDeduplication,
    deduplicationScope: inputs.deduplicationScope,
    fifoThroughputLimit: inputs.fifoThroughputLimit,
    policy: policyText(
      graph.all(queuePolicy).find((known) => known.inputs.queueUrl === id)?.inputs.policy ?? inputs.policy,
    ),
    redrivePolicy: inputs.redrivePolicy === undefined ? undefined : redrive(inputs.redrivePolicy, label),
  }));
}

/** (Amazon SQS API Reference, "CreateQueue": the name of a FIFO queue ends with .fifo, and no other's.) */
function fifo({ name, fifoQueue }: { name: string; fifoQueue: boolean }, label: string): boolean {
  if (fifoQueue !== name.endsWith(".fifo"))
    throw new StartError(
      "snapshot",
      `${label}: the name of a FIFO queue ends with ".fifo", and no other queue's does; this one is "${name}"`,
    );
  return fifoQueue;
}

function redrive(text: string, label: string): QueueSpec["redrivePolicy"] {
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(text) as Record<string, unknown>;
  if (typeof deadLetterTargetArn !== "string" || !(Number(maxReceiveCount) >= 1))
    throw new StartError("snapshot", `${label}: property "redrivePolicy" does not name a queue and a count`);
  return { deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) };
}
