import { randomUUID } from "node:crypto";
import { AwsError } from "../../service.ts";
import type { OutgoingMessage } from "../sqs/spec.ts";
import type { Notification, TopicSpec } from "./spec.ts";
import type { Subscription } from "./topics.ts";

/** Amazon SNS API Reference, "Publish": 256 KiB with the attributes. */
const MAX_BYTES = 262_144;

/** @throws AwsError InvalidParameter for what SNS would not take. */
export function checkNotification({ message, subject, attributes = {} }: Notification): void {
  const invalid = (reason: string) => new AwsError("InvalidParameter", `Invalid parameter: ${reason}`);
  if (!message) throw invalid("Empty message");
  let bytes = Buffer.byteLength(message);
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    if (!/^(String|String\.Array|Number|Binary)$/.test(DataType.split(/\.(?!Array)/)[0] ?? ""))
      throw invalid(`Message attribute '${name}' has an invalid type: ${DataType}`);
    if (!StringValue && !BinaryValue) throw invalid(`Message attribute '${name}' must have a value`);
    bytes +=
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      Buffer.byteLength(StringValue ?? BinaryValue ?? "");
  }
  if (bytes > MAX_BYTES) throw invalid("Message too long");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a subject may not hold.
  if (subject !== undefined && (!subject || subject.length > 100 || /[\u0000-\u001f\u007f]/.test(subject)))
    throw invalid("Subject");
}

/**
 * The queue messages that a notification becomes, one for each subscriber whose filter lets it pass.
 * Source: Amazon SNS Developer Guide, "Parsing Amazon SNS message formats" and "Raw message delivery".
 */
export function fanOut(
  topic: TopicSpec,
  subscribers: Subscription[],
  notification: Notification,
  { publicUrl }: { publicUrl: string },
): { messageId: string; messages: ({ queueArn: string } & OutgoingMessage)[] } {
  const messageId = randomUUID();
  const { message, subject, attributes = {} } = notification;
  const messages = subscribers
    .filter((subscription) => subscription.passes(notification))
    .map((subscription) => {
      const queueArn = subscription.endpoint;
      if (subscription.rawMessageDelivery)
        return { queueArn, body: message, attributes: queueAttributes(attributes) };
      const envelope = {
        Type: "Notification",
        MessageId: messageId,
        TopicArn: topic.arn,
        Subject: subject,
        Message: message,
        Timestamp: new Date().toISOString(),
        SignatureVersion: "1",
        // Nobody holds Amazon's key here: a receiver that checks signatures has to be told so.
        Signature: "UNSIGNED-LOCAL-CLOUD",
        SigningCertURL: `${publicUrl}/SimpleNotificationService.pem`,
        UnsubscribeURL: `${publicUrl}/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
        MessageAttributes: Object.keys(attributes).length
          ? Object.fromEntries(
              Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
                name,
                { Type: DataType, Value: StringValue ?? BinaryValue },
              ]),
            )
          : undefined,
      };
      return { queueArn, body: JSON.stringify(envelope) };
    });
  return { messageId, messages };
}

/** SQS knows no lists: a `String.Array` arrives as the text that it is. */
function queueAttributes(attributes: NonNullable<Notification["attributes"]>) {
  // Raw delivery passes at most ten on; SNS discards a message with more, which would lose it here unseen.
  return Object.fromEntries(Object.entries(attributes).slice(0, 10));
}
