import { randomUUID } from "node:crypto";
import type { SNSEvent } from "aws-lambda";
import { AwsError } from "../../service.ts";
import type { OutgoingMessage } from "../sqs/spec.ts";
import type { Notification, TopicSpec } from "./spec.ts";
import type { Subscription } from "./topics.ts";

interface Envelope {
  Type: "Notification";
  MessageId: string;
  TopicArn: string;
  Subject?: string;
  Message: string;
  Timestamp: string;
  SignatureVersion: string;
  Signature: string;
  SigningCertURL: string;
  UnsubscribeURL: string;
  MessageAttributes?: Record<string, { Type: string; Value: string }>;
}

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

/** What a notification becomes: a message for each queue that is subscribed, an event for each function. */
export interface Deliveries {
  messageId: string;
  messages: ({ queueArn: string } & OutgoingMessage)[];
  events: { functionArn: string; event: SNSEvent }[];
}

/**
 * One delivery for each subscriber whose filter lets the notification pass. Source: Amazon SNS Developer
 * Guide, "Parsing Amazon SNS message formats" and "Raw message delivery"; AWS Lambda Developer Guide,
 * "Invoking Lambda functions with Amazon SNS notifications".
 */
export function fanOut(
  topic: TopicSpec,
  subscribers: Subscription[],
  notification: Notification,
  { publicUrl }: { publicUrl: string },
): Deliveries {
  const messageId = randomUUID();
  const { message, subject, attributes = {}, groupId, deduplicationId } = notification;
  /** A standard queue knows nothing of deduplication. */
  const group = (queueArn: string) =>
    queueArn.endsWith(".fifo") ? { groupId, deduplicationId } : { groupId };
  const deliveries: Deliveries = { messageId, messages: [], events: [] };
  for (const subscription of subscribers.filter(({ passes }) => passes(notification))) {
    const { endpoint, arn } = subscription;
    if (subscription.protocol === "sqs" && subscription.rawMessageDelivery) {
      const body = { body: message, attributes: queueAttributes(attributes) };
      deliveries.messages.push({ queueArn: endpoint, ...body, ...group(endpoint) });
      continue;
    }
    const envelope: Envelope = {
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
              { Type: DataType, Value: StringValue ?? BinaryValue ?? "" },
            ]),
          )
        : undefined,
    };
    if (subscription.protocol === "sqs")
      deliveries.messages.push({
        queueArn: endpoint,
        body: JSON.stringify(envelope),
        ...group(endpoint),
      });
    else deliveries.events.push({ functionArn: endpoint, event: lambdaEvent(arn, envelope) });
  }
  return deliveries;
}

/** A function's record spells two of the envelope's names otherwise, and has attributes in any case. */
function lambdaEvent(subscriptionArn: string, envelope: Envelope): SNSEvent {
  const { SigningCertURL, UnsubscribeURL, Subject, MessageAttributes, ...rest } = envelope;
  return {
    Records: [
      {
        EventSource: "aws:sns",
        EventVersion: "1.0",
        EventSubscriptionArn: subscriptionArn,
        Sns: {
          ...rest,
          // Lambda gives null where there is none; the types know of strings alone.
          Subject: Subject ?? (null as unknown as string),
          SigningCertUrl: SigningCertURL,
          UnsubscribeUrl: UnsubscribeURL,
          MessageAttributes: MessageAttributes ?? {},
        },
      },
    ],
  };
}

/** SQS knows no lists: a `String.Array` arrives as the text that it is. */
function queueAttributes(attributes: NonNullable<Notification["attributes"]>) {
  // Raw delivery passes at most ten on; SNS discards a message with more, which would lose it here unseen.
  return Object.fromEntries(Object.entries(attributes).slice(0, 10));
}
