import { createHash } from "node:crypto";
import { AwsError } from "../../service.ts";
import type { QueueSettings } from "./settings.ts";
import type { OutgoingMessage } from "./spec.ts";

/** What alone a FIFO queue has of settings. */
export interface FifoSettings {
  contentBasedDeduplication: boolean;
  deduplicationScope: "queue" | "messageGroup";
  fifoThroughputLimit: "perQueue" | "perMessageGroupId";
}

/** Amazon SQS API Reference, "SendMessage": up to 128 letters, digits and punctuation. */
const TOKEN = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;

/**
 * The group and the deduplication id that a message goes by.
 * @throws AwsError MissingParameter, InvalidParameterValue as "SendMessage" of the Amazon SQS API Reference says
 */
export function groupOf(
  { fifo }: QueueSettings,
  { body, groupId, deduplicationId, delaySeconds }: OutgoingMessage,
): { groupId?: string; deduplicationId?: string } {
  if (groupId !== undefined && !TOKEN.test(groupId)) throw invalid("MessageGroupId", groupId, tokenReason);
  if (!fifo) {
    // A standard queue takes groups, to serve many senders in turn; it knows no deduplication.
    if (deduplicationId !== undefined) throw invalid("MessageDeduplicationId", deduplicationId, wrongQueue);
    return { groupId };
  }
  if (groupId === undefined)
    throw new AwsError("MissingParameter", "The request must contain the parameter MessageGroupId.");
  if (delaySeconds) throw invalid("DelaySeconds", String(delaySeconds), wrongQueue);
  if (deduplicationId === undefined) {
    if (!fifo.contentBasedDeduplication)
      throw new AwsError(
        "InvalidParameterValue",
        "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
      );
    return { groupId, deduplicationId: createHash("sha256").update(body).digest("hex") };
  }
  if (!TOKEN.test(deduplicationId)) throw invalid("MessageDeduplicationId", deduplicationId, tokenReason);
  return { groupId, deduplicationId };
}

/** Twenty digits that grow with the order of sending. */
export function sequenceNumber(sequence: number): string {
  return `1${String(sequence).padStart(19, "0")}`;
}

const tokenReason = "It can only include alphanumeric and punctuation characters. 1 to 128 in length";
const wrongQueue = "The request include parameter that is not valid for this queue type";

function invalid(parameter: string, value: string, reason: string): AwsError {
  return new AwsError(
    "InvalidParameterValue",
    `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}.`,
  );
}
