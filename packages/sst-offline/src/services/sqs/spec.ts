/** A queue as the stack defines it; names are AWS's queue attributes. */
export interface QueueSpec {
  name: string;
  arn: string;
  /** Seconds, 0–43,200. @default 30 */
  visibilityTimeout?: number;
  /** Seconds, 60–1,209,600. @default 345600 (4 days) */
  messageRetentionPeriod?: number;
  /** Seconds, 0–900. @default 0 */
  delaySeconds?: number;
  /** Seconds, 0–20. @default 0 */
  receiveMessageWaitTimeSeconds?: number;
  /** Bytes, 1,024–1,048,576. @default 1048576 */
  maximumMessageSize?: number;
  redrivePolicy?: { deadLetterTargetArn: string; maxReceiveCount: number };
  /** The queue is a FIFO queue; its name ends with `.fifo`. */
  fifoQueue?: boolean;
  contentBasedDeduplication?: boolean;
  /** @default "queue" */
  deduplicationScope?: "queue" | "messageGroup";
  /** No quota is kept here. @default "perQueue" */
  fifoThroughputLimit?: "perQueue" | "perMessageGroupId";
  /** The queue's resource policy as JSON. */
  policy?: string;
}

/** A message's attribute; names are the API's. `BinaryValue` is base64. */
export interface MessageAttribute {
  DataType: string;
  StringValue?: string;
  BinaryValue?: string;
}

/** A message before it is in a queue. */
export interface OutgoingMessage {
  body: string;
  attributes?: Record<string, MessageAttribute>;
  /** Seconds. @default the queue's own */
  delaySeconds?: number;
  /** `AWSTraceHeader`. */
  traceHeader?: string;
  senderId?: string;
  groupId?: string;
  /** FIFO queues alone: what was sent with the same one in the last five minutes is not sent again. */
  deduplicationId?: string;
}

/** A message's attribute as Lambda's event words it. */
export interface LambdaMessageAttribute {
  stringValue?: string;
  binaryValue?: string;
  stringListValues: never[];
  binaryListValues: never[];
  dataType: "String" | "Number" | "Binary";
}

/** A message as Lambda's event source mapping gets it. */
export interface ReceivedMessage {
  messageId: string;
  receiptHandle: string;
  body: string;
  md5OfBody: string;
  /** `ApproximateReceiveCount`, `SentTimestamp` … as strings. */
  attributes: Record<string, string>;
  messageAttributes: Record<string, LambdaMessageAttribute>;
}
