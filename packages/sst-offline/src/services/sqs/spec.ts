/** A queue as the stack defines it; names are AWS's queue attributes. */
export interface QueueSpec {
  name: string;
  arn: string;
  /** Seconds, 0–43,200; 30 unless said. */
  visibilityTimeout?: number;
  /** Seconds, 60–1,209,600; 345,600 (4 days) unless said. */
  messageRetentionPeriod?: number;
  /** Seconds, 0–900; 0 unless said. */
  delaySeconds?: number;
  /** Seconds, 0–20; 0 unless said. */
  receiveMessageWaitTimeSeconds?: number;
  /** Bytes, 1,024–1,048,576; 1,048,576 unless said. */
  maximumMessageSize?: number;
  redrivePolicy?: { deadLetterTargetArn: string; maxReceiveCount: number };
  /** The queue is a FIFO queue; its name ends with `.fifo`. */
  fifoQueue?: boolean;
  contentBasedDeduplication?: boolean;
  /** "queue" unless said. */
  deduplicationScope?: "queue" | "messageGroup";
  /** "perQueue" unless said; no quota is kept here. */
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
  /** Seconds; the queue's own unless said. */
  delaySeconds?: number;
  /** `AWSTraceHeader`. */
  traceHeader?: string;
  senderId?: string;
  groupId?: string;
  /** Of FIFO queues: what was sent with the same one in the last five minutes is not sent again. */
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
