import { createHash } from "node:crypto";
import { AwsError } from "../../service.ts";
import { sequenceNumber } from "./fifo.ts";
import type { LambdaMessageAttribute, MessageAttribute, ReceivedMessage } from "./spec.ts";
import type { QueuedMessage } from "./store.ts";

export function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

/**
 * The digest that SDKs compare. Source: Amazon SQS Developer Guide, "Calculating the MD5 message digest for
 * message attributes".
 */
export function md5OfAttributes(attributes: Record<string, MessageAttribute>): string | undefined {
  const names = Object.keys(attributes).sort();
  if (!names.length) return undefined;
  const hash = createHash("md5");
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { DataType, StringValue = "", BinaryValue = "" } = attributes[name]!;
    const binary = DataType.startsWith("Binary");
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    hash.update(Buffer.from([binary ? 2 : 1]));
    add(binary ? Buffer.from(BinaryValue, "base64") : Buffer.from(StringValue));
  }
  return hash.digest("hex");
}

/** Bytes that attributes add to a message's size: names, types and values. */
export function sizeOfAttributes(attributes: Record<string, MessageAttribute>): number {
  let bytes = 0;
  for (const [name, { DataType, StringValue = "", BinaryValue = "" }] of Object.entries(attributes))
    bytes +=
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      Buffer.byteLength(StringValue) +
      Buffer.byteLength(BinaryValue, "base64");
  return bytes;
}

/** @throws AwsError InvalidParameterValue */
export function checkAttributes(attributes: Record<string, MessageAttribute>): void {
  const entries = Object.entries(attributes);
  if (entries.length > 10)
    throw new AwsError(
      "InvalidParameterValue",
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [10].`,
    );
  for (const [name, { DataType, StringValue, BinaryValue }] of entries) {
    if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name) || /^\.|\.$|\.\.|^(aws|amazon)\./i.test(name))
      throw new AwsError("InvalidParameterValue", `Message attribute name '${name}' is invalid.`);
    if (!/^(String|Number|Binary)(\.|$)/.test(DataType ?? ""))
      throw new AwsError(
        "InvalidParameterValue",
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      );
    const value = DataType.startsWith("Binary") ? BinaryValue : StringValue;
    if (!value)
      throw new AwsError(
        "InvalidParameterValue",
        `Message attribute '${name}' with type '${DataType}' must have a non-empty value of that type.`,
      );
    if (DataType.startsWith("Number") && Number.isNaN(Number(value)))
      throw new AwsError(
        "InvalidParameterValue",
        `Could not cast message attribute '${name}' value to number.`,
      );
  }
}

/** The id that a message was given when it was sent: a copy of it has the same. */
export function messageIdOf({ id, copyOf }: QueuedMessage): string {
  return copyOf ?? id;
}

/** What SQS itself says of a message. */
export function systemAttributes(message: QueuedMessage): Record<string, string> {
  return {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
    ...(message.traceHeader && { AWSTraceHeader: message.traceHeader }),
    ...(message.groupId !== undefined && { MessageGroupId: message.groupId }),
    ...(message.deduplicationId !== undefined && {
      MessageDeduplicationId: message.deduplicationId,
      SequenceNumber: sequenceNumber(message.sequence),
    }),
    ...(message.sourceArn && { DeadLetterQueueSourceArn: message.sourceArn }),
  };
}

/** Those of `all` that the names ask for: `All`, `.*`, exact names, and prefixes as `foo.*`. */
export function select<V>(all: Record<string, V>, names: string[] = []): Record<string, V> {
  const wanted = (key: string) =>
    names.some(
      (name) =>
        name === "All" ||
        name === ".*" ||
        name === key ||
        (name.endsWith(".*") && key.startsWith(name.slice(0, -1))),
    );
  return Object.fromEntries(Object.entries(all).filter(([key]) => wanted(key)));
}

/** As Lambda's event source mapping gets it: with all attributes. */
export function toReceived(message: QueuedMessage): ReceivedMessage {
  return {
    messageId: messageIdOf(message),
    receiptHandle: message.receiptHandle ?? "",
    body: message.body,
    md5OfBody: md5(message.body),
    attributes: systemAttributes(message),
    messageAttributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        {
          stringValue: StringValue,
          binaryValue: BinaryValue,
          stringListValues: [],
          binaryListValues: [],
          dataType: DataType as LambdaMessageAttribute["dataType"],
        },
      ]),
    ),
  };
}
