import { createHash } from "node:crypto";
import { AwsError } from "../../service.ts";
import type { Notification, TopicSpec } from "./spec.ts";

/**
 * The group and the deduplication id that a FIFO topic hands on to its FIFO queues, which drop what comes twice.
 * (Amazon SNS Developer Guide, "Amazon SNS message deduplication for FIFO topics".)
 * @throws AwsError InvalidParameter
 */
export function groupOf(
  topic: TopicSpec,
  { message, groupId, deduplicationId }: Notification,
): Pick<Notification, "groupId" | "deduplicationId"> {
  const invalid = (reason: string) => new AwsError("InvalidParameter", `Invalid parameter: ${reason}`);
  if (!topic.fifoTopic) {
    if (deduplicationId !== undefined)
      throw invalid(
        "The request includes MessageDeduplicationId parameter that is not valid for this topic type",
      );
    return { groupId };
  }
  if (!groupId) throw invalid("The MessageGroupId parameter is required for FIFO topics");
  if (!deduplicationId && !topic.contentBasedDeduplication)
    throw invalid(
      "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  // The queue's own way: an envelope around the message would be another text each time.
  return { groupId, deduplicationId: deduplicationId ?? createHash("sha256").update(message).digest("hex") };
}
